import fc from 'fast-check'
import t from 'tap'
import {
  createAddressPool,
  usableCidr,
} from '../../../../../infra/local/instances/bodies/address-pool.ts'
import { describeCloud } from '../../../../../infra/local/cloud/cloud.ts'

const cloud = describeCloud({ name: 't', index: 3, region: 'eu-west-1', stateRoot: '/nowhere' })

t.test('the first four addresses of a subnet and the last are never handed out', (t) => {
  const pool = createAddressPool()
  const inUse = new Set<string>()
  for (let count = 0; count < 11; count += 1) inUse.add(pool.take('10.3.1.16/28', inUse))
  t.same([...inUse].at(0), '10.3.1.20')
  t.same([...inUse].at(-1), '10.3.1.30')
  t.throws(() => pool.take('10.3.1.16/28', inUse), { code: 'InsufficientFreeAddressesInSubnet' })
  t.end()
})

t.test('a freed address rests until the others were used', (t) => {
  const pool = createAddressPool()
  const first = pool.take('10.3.1.0/24', new Set())
  t.not(pool.take('10.3.1.0/24', new Set()), first)
  t.end()
})

t.test('no address in use is handed out, whatever is taken and freed', (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat(10), { maxLength: 60 }), (frees) => {
      const pool = createAddressPool()
      const inUse = new Set<string>()
      for (const free of frees) {
        if (inUse.size < 11) {
          const taken = pool.take('10.3.1.16/28', inUse)
          if (inUse.has(taken)) return false
          inUse.add(taken)
        }
        const leaving = [...inUse][free]
        if (leaving !== undefined) inUse.delete(leaving)
      }
      return true
    }),
  )
  t.end()
})

t.test('an instance without a subnet of this network gets the reserved one', (t) => {
  t.equal(usableCidr(cloud, undefined), '10.3.200.0/24')
  t.equal(usableCidr(cloud, '172.31.16.0/20'), '10.3.200.0/24', 'outside the network')
  t.equal(usableCidr(cloud, '10.3.0.0/16'), '10.3.0.0/16', 'the whole network is inside of it')
  t.equal(usableCidr(cloud, '10.3.0.0/26'), '10.3.200.0/24', 'where the services are')
  t.equal(usableCidr(cloud, '10.3.4.0/24'), '10.3.4.0/24')
  t.end()
})
