import t from 'tap'
import { createMotoControl } from '../../../../infra/local/moto/moto-control.ts'
import { zoneHosts } from '../../../../infra/model/zone-hosts.ts'
import { changeRecord, createZone } from '../gateway/certificate-calls.ts'
import { startTestMoto } from '../gateway/test-gateway.ts'

t.setTimeout(120_000)

const moto = await startTestMoto()
t.teardown(() => moto.stop())
const { cloud } = moto
const client = { ...moto.clientConfig, endpoint: `http://127.0.0.1:${cloud.ports.moto}` }
const { zones } = createMotoControl(cloud)
const loadBalancer = { name: 'web-1.eu-west-1.elb.amazonaws.com', address: '10.0.1.9' }

t.test('records come as they were put, and go as they are deleted', async (t) => {
  const zone = await createZone(client, 'shop.test.')
  const records = [
    { name: 'shop.test', type: 'A', aliasOf: `dualstack.${loadBalancer.name}.` },
    { name: 'db.shop.test.', type: 'A', value: '10.0.3.4' },
    { name: 'www.shop.test', type: 'CNAME', value: 'shop.test' },
  ] as const
  for (const record of records) await changeRecord(client, zone, 'UPSERT', record)
  t.same(
    (await zones()).map(({ name }) => name),
    ['shop.test'],
  )
  const byName = async () => {
    const hosts = zoneHosts(await zones(), [loadBalancer])
    return Object.fromEntries(hosts.map(({ name, address }) => [name, address]))
  }
  t.same(await byName(), {
    'shop.test': '10.0.1.9',
    'db.shop.test': '10.0.3.4',
    'www.shop.test': '10.0.1.9',
  })
  await changeRecord(client, zone, 'DELETE', records[1])
  t.notOk('db.shop.test' in (await byName()))
})
