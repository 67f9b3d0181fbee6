import fc from 'fast-check'
import t from 'tap'
import { isOverlapping } from '../../../infra/foundation/cidr-overlap.ts'

const octet = fc.nat(255)
const cidr = fc
  .tuple(octet, octet, octet, octet, fc.integer({ min: 0, max: 32 }))
  .map(([a, b, c, d, length]) => `${a}.${b}.${c}.${d}/${length}`)

t.test('overlap is symmetric, and holds for a range and each address in it', async () => {
  fc.assert(
    fc.property(cidr, cidr, (one, two) => isOverlapping(one, two) === isOverlapping(two, one)),
  )
  fc.assert(fc.property(cidr, (one) => isOverlapping(one, `${one.split('/')[0]}/32`)))
})

t.test('neighbours do not overlap, up to the last address of IPv4', async (t) => {
  t.notOk(isOverlapping('10.1.0.0/16', '10.2.0.0/16'))
  t.notOk(isOverlapping('10.0.0.0/9', '10.128.0.0/9'))
  t.notOk(isOverlapping('0.0.0.0/1', '255.255.255.255'))
  t.ok(isOverlapping('10.0.0.0/8', '10.99.0.0/16'))
  t.ok(isOverlapping('0.0.0.0/0', '255.255.255.255'))
})
