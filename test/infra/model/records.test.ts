import t from 'tap'
import { own, put } from '../../../infra/model/records.ts'

t.test('a word that every object knows is not there until it was put', async (t) => {
  for (const word of ['constructor', '__proto__', 'toString']) {
    const record: Record<string, number> = { a: 1 }
    t.equal(own(record, 'a'), 1)
    t.equal(own(record, word), undefined)
    put(record, word, 2)
    t.equal(own(record, word), 2)
    t.same(Object.keys(record), ['a', word])
    t.equal(Object.getPrototypeOf(record), Object.prototype)
    put(record, word, 3)
    delete record[word]
    t.same(Object.keys(record), ['a'])
  }
})
