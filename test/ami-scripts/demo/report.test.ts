import t from 'tap'
import { renderReport } from '../../../ami-scripts/demo/report.ts'
import { exampleStory } from './example-story.ts'

const html = renderReport(exampleStory)

t.test('the report needs nothing but itself', async (t) => {
  t.notMatch(html, /\b(src|href)=/)
  t.notMatch(html, /https?:\/\//)
})

t.test('what a user typed is shown as text, never as markup', async (t) => {
  t.notMatch(html, '<b>great</b>')
  t.match(html, '&lt;b&gt;great&lt;/b&gt;')
})

t.test('time line, image, fleet before and after, traffic: all are told', async (t) => {
  for (const part of [
    'Local cloud up',
    'debian-13-amd64-20261101-0001',
    'install-docker.sh',
    'docker.io',
    'Amazon SSM agent',
    'i-0aaa',
    'i-0bbb',
    '1 x 502',
    'power lost',
    '1 of 41 requests failed (1 x 502)',
    'of 41 requests failed (97.56 % answered)',
  ]) {
    t.match(html, part)
  }
})
