import t from 'tap'
import { imageResult, lossResult, scoreResult } from '../../../ami-scripts/demo/chapter-results.ts'
import { exampleStory } from './example-story.ts'

t.test('an AMI is told with its receipt, wherever that is', async (t) => {
  t.equal(imageResult(exampleStory.image), 'ami-1 baked, receipt /bakes/1/receipt.json')
  const reused = { ...exampleStory.image, isReused: true, receiptPath: null }
  t.equal(imageResult(reused), 'ami-1 reused, receipt on the machine that baked it')
})

t.test('a score is told with its text and its range', async (t) => {
  t.equal(scoreResult(exampleStory.request), '"<b>great</b>" is positive: 0.62 between -1 and 1')
})

t.test('a loss tells how long it took of its chapter, and what failed', async (t) => {
  t.equal(lossResult(exampleStory), 'replaced after 12 s, 1 of 41 requests failed')
})
