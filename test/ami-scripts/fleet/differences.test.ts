import t from 'tap'
import {
  describeChange,
  describeDifference,
  differences,
} from '../../../ami-scripts/fleet/differences.ts'

t.test('members are compared by path, lists whatever their order', async (t) => {
  const found = { ports: ['b', 'a'], options: { tokens: 'optional', hops: 1 }, extra: true }
  const wanted = { ports: ['a', 'b'], options: { tokens: 'required', hops: 1 }, name: 'x' }
  t.strictSame(differences(found, wanted), [
    { member: 'options.tokens', from: 'optional', to: 'required' },
    { member: 'name', from: null, to: 'x' },
    { member: 'extra', from: true, to: null },
  ])
})

t.test('an empty list and a member that is not there are the same', async (t) => {
  t.strictSame(differences({ ids: [] }, {}), [])
})

t.test('a number has its difference, a long text its length', async (t) => {
  t.equal(describeChange({ member: 'max', from: 9, to: 4 }), 'max 9 -> 4 (-5)')
  t.equal(describeChange({ member: 'min', from: 1, to: 3 }), 'min 1 -> 3 (+2)')
  t.equal(describeDifference({ member: 'max', from: 9, to: 4 }), 'max is 9, not 4')
  const from = 'x'.repeat(100)
  t.equal(
    describeChange({ member: 'userData', from, to: null }),
    'userData (100 characters) -> (none)',
  )
})
