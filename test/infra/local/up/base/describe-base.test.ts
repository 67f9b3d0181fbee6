import fc from 'fast-check'
import t from 'tap'
import { loadEnvironment } from '../../../../../infra/env/environment.ts'
import { describeBase, type BaseSpec } from '../../../../../infra/local/up/base/describe-base.ts'
import { rebaseCidr } from '../../../../../infra/local/up/base/rebase-cidr.ts'

const place = {
  accountId: '123456789012',
  vpcCidr: '10.7.0.0/16',
  sshSourceCidr: '10.7.0.2/32',
}
const baseOf = (name: string): BaseSpec => describeBase(loadEnvironment(name), place)

t.test("subnets lie where the tfvars put them, in the cloud's own range", async (t) => {
  const base = baseOf('prod')
  t.same(
    [...base.publicSubnets, ...base.privateSubnets].map(({ name, cidr, zone }) => [
      name,
      cidr,
      zone,
    ]),
    [
      ['assay-prod-public-a', '10.7.1.0/24', 'eu-west-1a'],
      ['assay-prod-public-b', '10.7.2.0/24', 'eu-west-1b'],
      ['assay-prod-private-a', '10.7.3.0/24', 'eu-west-1a'],
      ['assay-prod-private-b', '10.7.4.0/24', 'eu-west-1b'],
    ],
  )
})

t.test(
  'builders never take SSH from everywhere, and from nowhere with Session Manager',
  async (t) => {
    t.same(baseOf('prod').securityGroups.builder.ingress, [])
    t.same(baseOf('dev').securityGroups.builder.ingress, [])
    t.same(baseOf('local').securityGroups.builder.ingress, [
      { port: 22, peer: { cidr: '10.7.0.2/32' } },
    ])
  },
)

t.test(
  'only the load balancer takes traffic from everywhere; groups name each other',
  async (t) => {
    const { securityGroups } = baseOf('prod')
    for (const [key, { ingress }] of Object.entries(securityGroups)) {
      const isOpen = ingress.some(({ peer }) => 'cidr' in peer && peer.cidr === '0.0.0.0/0')
      t.equal(isOpen, key === 'load-balancer', key)
    }
    t.same(
      securityGroups.instance.ingress.map(({ port, peer }) => ({ port, peer })),
      [8080, 8081].map((port) => ({ port, peer: { group: 'load-balancer' } })),
    )
  },
)

t.test('no two environments share a name', async (t) => {
  const [dev, prod] = [baseOf('dev'), baseOf('prod')]
  const names = (base: BaseSpec): string[] => [
    base.name,
    base.keyAlias,
    base.logBucket.name,
    ...Object.values(base.roles).map(({ name }) => name),
    ...Object.values(base.securityGroups).map(({ name }) => name),
    ...base.publicSubnets.map(({ name }) => name),
  ]
  t.same(
    names(dev).filter((name) => names(prod).includes(name)),
    [],
  )
})

t.test('a range keeps its place and length when its VPC moves, and comes back', async () => {
  const index = fc.integer({ min: 0, max: 255 })
  fc.assert(
    fc.property(index, index, index, (from, to, third) => {
      const [home, away] = [`10.${from}.0.0/16`, `10.${to}.0.0/16`]
      const moved = rebaseCidr(`10.${from}.${third}.0/24`, home, away)
      return (
        moved === `10.${to}.${third}.0/24` &&
        rebaseCidr(moved, away, home) === `10.${from}.${third}.0/24`
      )
    }),
  )
})
