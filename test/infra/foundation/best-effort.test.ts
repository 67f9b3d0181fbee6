import t from 'tap'
import { bestEffort } from '../../../infra/foundation/best-effort.ts'
import { recordingReporter } from '../foundation/recording-reporter.ts'

t.test('what can be had is handed on, and nothing is noted', async (t) => {
  const { reporter, lines } = recordingReporter()
  t.equal(await bestEffort(reporter, 'Lost', () => Promise.resolve(1), 0), 1)
  t.strictSame(lines, [])
})

t.test('what cannot be had is noted in one line, and replaced', async (t) => {
  const { reporter, lines } = recordingReporter()
  t.equal(await bestEffort(reporter, 'Lost', () => Promise.reject(new Error('a\n  b')), 0), 0)
  t.strictSame(lines, ['Lost: a b'])
})
