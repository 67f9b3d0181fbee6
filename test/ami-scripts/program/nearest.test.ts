import t from 'tap'
import { nearest, suggestion } from '../../../ami-scripts/program/nearest.ts'

const verbs = ['ami', 'fleet', 'status', 'shell', 'up', 'down', 'env', 'demo', 'setup', 'errors']

t.test('a typo finds its word', async (t) => {
  for (const [typed, meant] of [
    ['amy', 'ami'],
    ['flet', 'fleet'],
    ['stauts', 'status'],
    ['setpu', 'setup'],
    ['u', 'up'],
  ] as const) {
    t.equal(nearest(typed, verbs), meant)
  }
})

t.test('what is near to nothing finds nothing', async (t) => {
  t.equal(nearest('deploy', verbs), undefined)
  t.equal(suggestion('deploy', verbs), '')
  t.equal(suggestion('erorrs', verbs), ' Did you mean errors?')
})
