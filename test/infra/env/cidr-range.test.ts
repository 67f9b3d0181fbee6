import t from 'tap'
import { cidrRange, isOverlapping, isWithin } from '../../../infra/env/cidr-range.ts'

t.test('a range holds all its addresses, up to the last of IPv4', async (t) => {
  t.strictSame(cidrRange('10.0.1.0/24'), { first: 167772416, last: 167772671 })
  t.strictSame(cidrRange('10.0.1.7/24'), cidrRange('10.0.1.0/24'))
  t.strictSame(cidrRange('0.0.0.0/0'), { first: 0, last: 2 ** 32 - 1 })
  t.strictSame(cidrRange('255.255.255.255/32'), { first: 2 ** 32 - 1, last: 2 ** 32 - 1 })
})

t.test('neighbours do not overlap; a part of a range does and is within it', async (t) => {
  const whole = cidrRange('10.0.0.0/16')
  t.notOk(isOverlapping(cidrRange('10.0.1.0/24'), cidrRange('10.0.2.0/24')))
  t.ok(isOverlapping(whole, cidrRange('10.0.255.0/24')))
  t.ok(isWithin(cidrRange('10.0.255.0/24'), whole))
  t.notOk(isWithin(whole, cidrRange('10.0.255.0/24')))
  t.notOk(isWithin(cidrRange('10.1.0.0/24'), whole))
})
