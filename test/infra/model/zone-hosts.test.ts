import t from 'tap'
import { zoneHosts, type Host, type ZoneRecord } from '../../../infra/model/zone-hosts.ts'

const web: Host = { name: 'web-1.eu-west-1.elb.amazonaws.com', address: '10.0.1.9' }
const a = (name: string, ...values: string[]): ZoneRecord => ({ name, type: 'A', values })
const cname = (name: string, value: string): ZoneRecord => ({
  ...{ name, type: 'CNAME', values: [value] },
})
const alias = (name: string, aliasOf: string, type = 'A'): ZoneRecord => ({
  ...{ name, type, values: [], aliasOf },
})
const hostsOf = (...records: ZoneRecord[]) => zoneHosts([{ name: 'shop.test', records }], [web])

t.test('an alias for a load balancer has its address, with dualstack before it too', async (t) => {
  t.same(
    hostsOf(alias('shop.test', web.name), alias('www.shop.test', `dualstack.${web.name}`)),
    ['shop.test', 'www.shop.test'].map((name) => ({ name, address: web.address })),
  )
})

t.test('chains of CNAMEs and aliases are followed, across zones', async (t) => {
  const other = { name: 'other.test', records: [alias('edge.other.test', 'shop.test')] }
  const shop = {
    name: 'shop.test',
    records: [alias('shop.test', web.name), cname('www.shop.test', 'edge.other.test')],
  }
  t.same(
    zoneHosts([shop, other], [web]).map(({ name }) => name),
    ['shop.test', 'www.shop.test', 'edge.other.test'],
  )
})

t.test('values of one name add up, each once', async (t) => {
  t.same(
    hostsOf(a('shop.test', '10.0.1.1', '10.0.1.2'), a('shop.test', '10.0.1.2', '10.0.1.3')).map(
      ({ address }) => address,
    ),
    ['10.0.1.1', '10.0.1.2', '10.0.1.3'],
  )
})

t.test('what has no IPv4 address here is no host', async (t) => {
  t.same(
    hostsOf(
      alias('shop.test', web.name, 'AAAA'),
      cname('cdn.shop.test', 'd1.cloudfront.net'),
      a('*.shop.test', '10.0.1.1'),
      { name: 'shop.test', type: 'TXT', values: ['10.0.1.1'] },
      cname('_a.shop.test', '_b.acm-validations.aws'),
    ),
    [],
  )
})

/** Every graph of up to three names, each an alias of another one, of a CNAME or of a leaf. */
t.test(
  'no records of a zone lead round for ever, and each host is one of the leaves',
  async (t) => {
    const names = ['a.test', 'b.test', 'c.test']
    const makers = [
      ...names.flatMap((target) => [
        (name: string) => cname(name, target),
        (name: string) => alias(name, target),
      ]),
      (name: string) => alias(name, web.name),
      (name: string) => a(name, '10.0.1.1'),
    ]
    for (const first of makers)
      for (const second of makers)
        for (const third of makers) {
          const records = [first, second, third].map((make, index) => make(names[index] ?? ''))
          for (const { name, address } of zoneHosts([{ name: 'test', records }], [web])) {
            if (!names.includes(name) || ![web.address, '10.0.1.1'].includes(address)) {
              t.fail(`${name} ${address} of ${JSON.stringify(records)}`)
            }
          }
        }
    t.pass('all of them were tried')
  },
)
