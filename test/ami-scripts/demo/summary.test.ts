import t from 'tap'
import { summaryLines } from '../../../ami-scripts/demo/summary.ts'
import { exampleStory } from './example-story.ts'

const text = summaryLines(exampleStory, '/out/demo.html').join('\n')

t.test('the summary tells the whole time, each chapter, the loss, and how to go on', async (t) => {
  for (const part of [
    '1 min 9 s',
    'Local cloud up',
    'ami-1 was baked',
    'found in 1.5 s',
    /i-0bbb served in its\s+place after 12 s/,
    '40 of 41 requests',
    '/out/demo.html',
    'make down',
    'http://127.0.0.1:4586/analyze',
  ]) {
    t.match(text, part)
  }
})
