import t from 'tap'
import { listenerPools, slotsOf } from '../../../../infra/local/load-balancer/listener-pools.ts'
import { tlsPolicies } from '../../../../infra/model/load-balancing/tls-policies.ts'

t.test('the pools share out every socket, each to one of them', async (t) => {
  const policies = Object.keys(tlsPolicies)
  for (const [listenerCount, perPolicy] of [
    [24, 4],
    [1, 0],
    [0, 1],
  ] as const) {
    const tlsListenerCount = perPolicy * policies.length
    const slots = listenerPools({ listenerCount, tlsListenerCount }).flatMap(slotsOf)
    t.same(
      slots,
      Array.from({ length: listenerCount + tlsListenerCount }, (_, slot) => slot),
    )
  }
})

t.test('the sockets in clear come first, and every policy has a pool', async (t) => {
  const [plain, ...secure] = listenerPools({ listenerCount: 24, tlsListenerCount: 24 })
  t.same(plain, { first: 0, count: 24 })
  t.same(
    secure.map(({ policy }) => policy),
    Object.keys(tlsPolicies),
  )
})
