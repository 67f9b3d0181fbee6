import fc from 'fast-check'
import t from 'tap'
import { isOldVersion } from '../../../../ami-scripts/base/terraform/version-order.ts'

t.test('versions are compared number by number', async (t) => {
  t.ok(isOldVersion('1.9.8', '1.11.0'))
  t.ok(isOldVersion('1.11', '1.11.1'))
  t.notOk(isOldVersion('1.11.0', '1.11.0'))
  t.notOk(isOldVersion('2.0.0', '1.11.4'))
  t.ok(isOldVersion('1.11.0-rc1', '1.11.0'), 'a pre-release comes before its release')
  t.notOk(isOldVersion('1.12.0-rc1', '1.11.0'))
  t.ok(isOldVersion('mine', '1.11.0'))
  t.ok(isOldVersion('', '1.11.0'))
})

t.test('of two releases that differ, exactly one is old', async (t) => {
  const release = fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20)).map((parts) => parts.join('.'))
  fc.assert(
    fc.property(release, release, (one, other) => {
      t.equal(isOldVersion(one, other) !== isOldVersion(other, one), one !== other)
    }),
  )
})
