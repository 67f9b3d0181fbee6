import t from 'tap'
import {
  flag,
  has,
  number,
  object,
  objects,
  ranged,
  required,
  text,
  texts,
} from '../../../../infra/model/load-balancing/params.ts'

const params = { word: 'a', count: 2, isOn: false, one: { x: 1 }, many: [{ x: 1 }, 'b'], empty: '' }

t.test('a parameter is read as what it is, and absent as anything else', async (t) => {
  t.same([text(params, 'word'), text(params, 'count')], ['a', undefined])
  t.same([number(params, 'count'), number(params, 'word')], [2, undefined])
  t.same([flag(params, 'isOn'), flag(params, 'word')], [false, undefined])
  t.same([object(params, 'one'), object(params, 'many')], [{ x: 1 }, undefined])
  t.same([objects(params, 'many'), objects(params, 'word')], [[{ x: 1 }], []])
  t.same([texts(params, 'many'), texts(params, 'none')], [['b'], []])
  t.same([has(params, 'empty'), has(params, 'none')], [true, false])
})

t.test('what must be there, or within a range, is refused otherwise', async (t) => {
  t.equal(required(params, 'word'), 'a')
  t.throws(() => required(params, 'none'), { code: 'ValidationError', message: /none/ })
  t.throws(() => required(params, 'empty'), { code: 'ValidationError' })
  t.equal(ranged({ name: 'n', value: 3, min: 3, max: 3 }), 3)
  t.throws(() => ranged({ name: 'n', value: 4, min: 1, max: 3 }), { code: 'ValidationError' })
  t.throws(() => ranged({ name: 'n', value: 1.5, min: 1, max: 3 }), { code: 'ValidationError' })
})
