import { readFileSync } from 'node:fs'
import t from 'tap'
import { jsonFaultPlace } from '../../../infra/env/json-fault-place.ts'

const cases = {
  'a value is missing': ['{\n  "a": 1,\n  "b": \n}', '4:1'],
  'a comma is missing': ['{\n  "a": 1\n  "b": 2\n}', '3:3'],
  'a comma too many': ['{"a": [1, 2,]}', '1:13'],
  'a key without quotes': ['{ a: 1 }', '1:3'],
  'a string that does not end': ['{"a": "x\ny"}', '1:7'],
  'a number with a leading zero': ['{"a": 01}', '1:8'],
  'a brace too many': ['{"a": {}}}', '1:10'],
  'the end is missing': ['{"a": 1', '1:8'],
  'nothing at all': ['', '1:1'],
} as const

for (const [name, [text, place]] of Object.entries(cases)) {
  t.test(`the place of a fault is told: ${name}`, async (t) => {
    t.throws(() => JSON.parse(text), { name: 'SyntaxError' })
    t.equal(jsonFaultPlace(text), place)
  })
}

t.test('what is behind a whole document is the fault', async (t) => {
  const path = new URL('../../../infra/env/prod.tfvars.json', import.meta.url)
  const text = readFileSync(path, 'utf8')
  const lines = text.split('\n').length
  t.equal(jsonFaultPlace(`${text}x`), `${lines}:1`)
})
