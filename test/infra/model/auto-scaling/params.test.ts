import t from 'tap'
import * as params from '../../../../infra/model/auto-scaling/params.ts'
import { faultOf } from '../../../sim/fleet.ts'

const call = { a: 'x', n: 1, f: true, l: ['x'], o: { a: 'y' }, s: [{ a: 'z' }] }

t.test('a parameter is read as what it is', async (t) => {
  t.equal(params.text(call, 'a'), 'x')
  t.equal(params.number(call, 'n'), 1)
  t.equal(params.flag(call, 'f'), true)
  t.same(params.texts(call, 'l'), ['x'])
  t.same(params.optionalObject(call, 'o'), { a: 'y' })
  t.same(params.objects(call, 's'), [{ a: 'z' }])
})

t.test('an absent parameter is undefined, or an empty list', async (t) => {
  t.equal(params.optionalText(call, 'none'), undefined)
  t.equal(params.optionalNumber(call, 'none'), undefined)
  t.equal(params.optionalFlag(call, 'none'), undefined)
  t.same(params.texts(call, 'none'), [])
  t.same(params.objects(call, 'none'), [])
})

t.test('a parameter that is missing or of another kind is refused by name', async (t) => {
  const reads = [
    () => params.text(call, 'none'),
    () => params.text(call, 'n'),
    () => params.number(call, 'a'),
    () => params.flag(call, 'a'),
    () => params.texts(call, 's'),
    () => params.objects(call, 'l'),
    () => params.optionalObject(call, 'l'),
  ]
  for (const read of reads) {
    t.match(faultOf(read), {
      code: 'ValidationError',
      message: /^Value at '\w+' failed to satisfy/,
    })
  }
})
