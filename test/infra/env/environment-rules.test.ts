import { readFileSync } from 'node:fs'
import t from 'tap'
import { crossFieldFaults, drainSecondsMax } from '../../../infra/env/environment-rules.ts'
import { loadEnvironment } from '../../../infra/env/environment.ts'
import type { Environment } from '../../../infra/env/environment-schema.ts'

const faultsOf = (change: Partial<Environment>): readonly string[] =>
  crossFieldFaults({ ...loadEnvironment('prod'), ...change })

t.test('the limit of a drain is the one that the image holds', async (t) => {
  const path = '../../../packer/rootfs/usr/lib/assay/instance-facts'
  const program = readFileSync(new URL(path, import.meta.url), 'utf8')
  t.match(program, new RegExp(`^DRAIN_SECONDS_MAX = ${drainSecondsMax}$`, 'm'))
})

t.test('a drain that no instance would accept is refused', async (t) => {
  t.strictSame(faultsOf({ target_health_interval_seconds: 15 }), [])
  t.strictSame(faultsOf({ target_health_interval_seconds: 16 }), [
    'target_unhealthy_threshold: 16 s x 3 is a drain of 48 s; an instance takes 45 at most',
  ])
})

t.test('service and health reads cannot share a port', async (t) => {
  t.strictSame(faultsOf({ app_port: 8081 }), ['health_port: 8081 is the app_port too'])
})

t.test('public and private subnets each span two zones', async (t) => {
  t.strictSame(
    faultsOf({
      public_subnets: [
        { cidr: '10.0.1.0/24', zone: 'a' },
        { cidr: '10.0.2.0/24', zone: 'a' },
      ],
    }),
    [
      'public_subnets: must span two zones, all are in a',
      'private_subnets: zone b has no public subnet',
    ],
  )
})

t.test('a zone has one public and one private subnet', async (t) => {
  t.strictSame(
    faultsOf({
      public_subnets: ['a', 'b', 'b'].map((zone, index) => ({ cidr: `10.0.${index}.0/26`, zone })),
    }),
    ['public_subnets: has more than one subnet in zone b'],
  )
  t.strictSame(
    faultsOf({
      private_subnets: ['a', 'c'].map((zone, index) => ({ cidr: `10.0.3${index}.0/24`, zone })),
    }),
    [
      'private_subnets: zone c has no public subnet',
      'public_subnets: zone b has no private subnet',
    ],
  )
})

t.test('with a domain port 443 is taken', async (t) => {
  t.strictSame(faultsOf({ domain: 'app.example.com', listener_port: 443 }), [
    'listener_port: 443 is where HTTPS of app.example.com is',
  ])
  t.strictSame(faultsOf({ domain: null, listener_port: 443 }), [])
})

t.test('a subnet outside the VPC and one that overlaps another are named', async (t) => {
  t.strictSame(
    faultsOf({
      private_subnets: [
        { cidr: '10.1.3.0/24', zone: 'a' },
        { cidr: '10.0.0.0/22', zone: 'b' },
      ],
    }),
    [
      'private_subnets.0.cidr: 10.1.3.0/24 is outside vpc_cidr 10.0.0.0/16',
      'private_subnets.1.cidr: 10.0.0.0/22 overlaps public_subnets.0.cidr 10.0.1.0/24',
      'private_subnets.1.cidr: 10.0.0.0/22 overlaps public_subnets.1.cidr 10.0.2.0/24',
    ],
  )
})

t.test('a rule is silent where one of its fields could not be read', async (t) => {
  t.strictSame(crossFieldFaults({ fleet_min: 9, app_port: 1 }), [])
})

t.test('sizes that contradict each other are told pair by pair', async (t) => {
  t.strictSame(faultsOf({ fleet_min: 9, fleet_desired: 2, fleet_max: 4 }), [
    'fleet_desired: 2 is below fleet_min 9',
    'fleet_max: 4 is below fleet_min 9',
  ])
})
