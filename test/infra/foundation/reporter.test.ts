import t from 'tap'
import { recordingReporter } from './recording-reporter.ts'

t.test('a step around work closes with what is said of its value, which comes back', async (t) => {
  const { reporter, lines } = recordingReporter()
  const value = await reporter.during('Count', () => Promise.resolve(3), {
    closing: (count) => `${count} there`,
  })
  t.equal(value, 3)
  t.strictSame(lines, ['Count', 'done: Count 3 there'])
})

t.test('a step around work that throws has failed, and the error goes on', async (t) => {
  const { reporter, lines } = recordingReporter()
  const refused = new Error('refused')
  const refuse = (): Promise<never> => Promise.reject(refused)
  await t.rejects(reporter.during('Push', refuse), refused)
  await t.rejects(reporter.during('Pull', refuse, { failure: () => 'stopped' }), refused)
  t.strictSame(lines, ['Push', 'failed: Push', 'Pull', 'failed: Pull stopped'])
})

t.test('an error of the closing words is no failure of the step', async (t) => {
  const { reporter, lines } = recordingReporter()
  const closing = (): string => {
    throw new TypeError('no such field')
  }
  await t.rejects(
    reporter.during('Count', () => Promise.resolve(3), { closing }),
    TypeError,
  )
  t.strictSame(lines, ['Count'])
})
