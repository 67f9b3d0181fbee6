import t from 'tap'
import { recordingReporter } from '../../infra/foundation/recording-reporter.ts'
import { createNarrator } from '../../../ami-scripts/demo/narrator.ts'

t.test('chapters carry when they began and how long they took', async (t) => {
  let now = 1000
  const { reporter, lines: notes } = recordingReporter()
  const narrator = createNarrator(reporter, () => now)
  await narrator.chapter(
    'First',
    async () => {
      now += 500
      return 'made'
    },
    (outcome) => outcome,
  )
  await narrator.chapter(
    'Second',
    async () => {
      now += 250
    },
    () => '',
  )
  t.strictSame(narrator.chapters(), [
    { title: 'First', detail: 'made', beganMs: 0, tookMs: 500 },
    { title: 'Second', detail: '', beganMs: 500, tookMs: 250 },
  ])
  t.equal(notes.length, 2)
})
