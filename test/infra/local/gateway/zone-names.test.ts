import t from 'tap'
import { createZoneNames } from '../../../../infra/local/gateway/zone-names.ts'
import type { Zone } from '../../../../infra/model/zone-hosts.ts'

const web = { name: 'web.elb.amazonaws.com', address: '10.0.1.9' }
const zone: Zone = {
  name: 'shop.test',
  records: [{ name: 'shop.test', type: 'A', values: [], aliasOf: web.name }],
}

const scene = () => {
  const published: [string[], unknown[]][] = []
  const state: { zones: Zone[]; fails: boolean } = { zones: [], fails: false }
  const names = createZoneNames({
    zones: async () => state.zones,
    publish: async (zones, hosts) => {
      if (state.fails) throw new Error('no space')
      published.push([[...zones], [...hosts]])
    },
  })
  return { published, state, ...names }
}

t.test('records and load balancers are published together, whichever comes first', async (t) => {
  const one = scene()
  await one.follow([web])
  one.state.zones = [zone]
  await one.refresh()
  await one.follow([])
  t.same(one.published.slice(-2), [
    [['shop.test'], [{ name: 'shop.test', address: web.address }]],
    [['shop.test'], []],
  ])
})

t.test('what changes nothing publishes nothing', async (t) => {
  const one = scene()
  one.state.zones = [zone]
  await one.refresh()
  await one.refresh()
  await one.follow([{ name: 'other.elb.amazonaws.com', address: '10.0.1.8' }])
  t.equal(one.published.length, 1)
})

t.test('what could not be published is published by the next call', async (t) => {
  const one = scene()
  one.state.zones = [zone]
  one.state.fails = true
  await t.rejects(one.refresh(), /no space/)
  one.state.fails = false
  await one.refresh()
  t.equal(one.published.length, 1)
})
