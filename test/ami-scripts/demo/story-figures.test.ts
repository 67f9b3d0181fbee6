import t from 'tap'
import { failureText, healedMs, totalMs } from '../../../ami-scripts/demo/story-figures.ts'
import { exampleStory } from './example-story.ts'

const loss = { ...exampleStory.loss, killedAtSecond: 2.5, replacedAtSecond: 20 }

/** Traffic of ten requests a second, of which so many fail, second by second. */
const told = (failures: readonly number[], kinds: Readonly<Record<string, number>> = {}): string =>
  failureText({
    loss,
    traffic: {
      ...{ failures: kinds, medianMs: 1, p99Ms: 2 },
      seconds: failures.map((failed, second) => ({
        ...{ second, failed, succeeded: 10 - failed, slowestMs: 1 },
      })),
    },
  })

t.test(
  'failures are told with their kinds, and how long they went on after the loss',
  async (t) => {
    t.equal(
      told([0, 0, 4, 1, 0], { '502': 3, ECONNRESET: 2 }),
      '5 of 50 requests failed (3 x 502, 2 x ECONNRESET), the last within 2.0 s of the loss',
    )
  },
)

t.test('failures that the loss cannot have caused are told apart', async (t) => {
  t.match(told([2, 0, 4, 0], { '502': 6 }), /, the last within 1\.0 s of the loss, 2 before it$/)
  t.match(told([2, 1, 0, 0], { '502': 3 }), /^3 of 40 .*, all before the loss$/)
})

t.test('no failure and no traffic are told as what they are', async (t) => {
  t.equal(told([0, 0, 0]), 'none of 30 requests failed')
  t.equal(told([]), 'none of 0 requests failed')
})

t.test('times are those of the story', async (t) => {
  t.equal(healedMs(loss), 17_500)
  t.equal(totalMs(exampleStory.chapters), 69_000)
  t.equal(totalMs([]), 0)
})
