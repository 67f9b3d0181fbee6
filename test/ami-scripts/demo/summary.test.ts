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
    /i-0aaa lost its power .* i-0bbb served in\s+its place after 12 s/,
    '1 of 41 requests failed (1 x 502)',
    '/out/demo.html',
    'make down',
    'http://127.0.0.1:4586/analyze',
    /is positive: 0\.62 between .*\n.*positive 75 %, neutral 25 %, negative 0 %/,
    /version 1\.2\.3 on\s+i-0aaa of ami-1\./,
  ]) {
    t.match(text, part)
  }
  t.notMatch(text, /[{}]\n/, 'no raw JSON but in the curl line')
})

t.test('a cloud with a name of its own is in every command of the summary', async (t) => {
  const lines = summaryLines({ ...exampleStory, cloud: 'blue' }, '/out/demo.html')
  const commands = lines.flatMap((line) => /make [a-z]+.*/.exec(line) ?? [])
  t.strictSame(commands, [
    'make status CLOUD=blue',
    'make shell CLOUD=blue',
    'make env CLOUD=blue)"',
    'make down CLOUD=blue',
  ])
})
