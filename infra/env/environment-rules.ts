import { Address4 } from 'ip-address'
import { isOverlapping } from '../foundation/cidr-overlap.ts'
import type { Environment, ReadableEnvironment } from './environment-schema.ts'

/** What an instance accepts: DRAIN_SECONDS_MAX of /usr/lib/assay/instance-facts, in the image. */
export const drainSecondsMax = 45

/** How long an instance stays unready before it ends: until the load balancer has seen it. */
export const drainSeconds = (
  environment: Pick<Environment, 'target_health_interval_seconds' | 'target_unhealthy_threshold'>,
): number => environment.target_health_interval_seconds * environment.target_unhealthy_threshold

type Rule = (environment: ReadableEnvironment) => readonly string[]
type Field = keyof Environment

/** A rule between fields: it speaks only where all of them could be read. */
const rule =
  <Needed extends Field>(
    fields: readonly Needed[],
    check: (environment: Required<Pick<ReadableEnvironment, Needed>>) => readonly string[],
  ): Rule =>
  (environment) =>
    fields.every((field) => environment[field] !== undefined)
      ? check(environment as Required<Pick<ReadableEnvironment, Needed>>)
      : []

const rules: readonly Rule[] = [
  rule(['fleet_min', 'fleet_desired'], ({ fleet_min, fleet_desired }) =>
    fleet_min <= fleet_desired
      ? []
      : [`fleet_desired: ${fleet_desired} is below fleet_min ${fleet_min}`],
  ),
  rule(['fleet_desired', 'fleet_max'], ({ fleet_desired, fleet_max }) =>
    fleet_desired <= fleet_max
      ? []
      : [`fleet_desired: ${fleet_desired} is above fleet_max ${fleet_max}`],
  ),
  rule(['fleet_min', 'fleet_max'], ({ fleet_min, fleet_max }) =>
    fleet_min <= fleet_max ? [] : [`fleet_max: ${fleet_max} is below fleet_min ${fleet_min}`],
  ),
  rule(
    ['target_health_timeout_seconds', 'target_health_interval_seconds'],
    ({ target_health_timeout_seconds: timeout, target_health_interval_seconds: interval }) =>
      timeout < interval
        ? []
        : ['target_health_timeout_seconds: must be below target_health_interval_seconds'],
  ),
  rule(['target_health_interval_seconds', 'target_unhealthy_threshold'], (environment) => {
    const seconds = drainSeconds(environment)
    if (seconds <= drainSecondsMax) return []
    const { target_health_interval_seconds: interval, target_unhealthy_threshold: count } =
      environment
    return [
      `target_unhealthy_threshold: ${interval} s x ${count} is a drain of ${seconds} s; ` +
        `an instance takes ${drainSecondsMax} at most`,
    ]
  }),
  rule(['app_port', 'health_port'], ({ app_port, health_port }) =>
    app_port !== health_port ? [] : [`health_port: ${health_port} is the app_port too`],
  ),
  rule(['listener_port', 'domain'], ({ listener_port, domain }) =>
    domain === null || listener_port !== 443
      ? []
      : [`listener_port: 443 is where HTTPS of ${domain} is`],
  ),
  rule(['public_subnets'], (environment) =>
    zoneFaults('public_subnets', environment.public_subnets),
  ),
  rule(['private_subnets'], (environment) =>
    zoneFaults('private_subnets', environment.private_subnets),
  ),
  rule(['public_subnets', 'private_subnets'], (environment) =>
    strayZoneFaults(environment.public_subnets, environment.private_subnets),
  ),
  rule(['vpc_cidr', 'public_subnets'], (environment) =>
    outsideFaults('public_subnets', environment.public_subnets, environment.vpc_cidr),
  ),
  rule(['vpc_cidr', 'private_subnets'], (environment) =>
    outsideFaults('private_subnets', environment.private_subnets, environment.vpc_cidr),
  ),
  (environment) => overlapFaults(environment),
]

/** Faults between fields, as far as the fields themselves could be read. */
export const crossFieldFaults = (environment: ReadableEnvironment): readonly string[] =>
  rules.flatMap((each) => each(environment))

type SubnetField = 'public_subnets' | 'private_subnets'
type Subnets = NonNullable<ReadableEnvironment[SubnetField]>

const zonesOf = (subnets: Subnets): readonly string[] =>
  subnets.flatMap(({ zone }) => (zone === undefined ? [] : [zone]))

/**
 * A load balancer refuses subnets of one zone, and a fleet in one zone is lost with it. Terraform
 * knows a subnet by its zone, so that one which is taken out of the list moves no other.
 */
const zoneFaults = (field: SubnetField, subnets: Subnets): readonly string[] => {
  const zones = zonesOf(subnets)
  const [first] = zones
  if (first !== undefined && zones.length > 1 && zones.every((zone) => zone === first)) {
    return [`${field}: must span two zones, all are in ${first}`]
  }
  const repeated = new Set(zones.filter((zone, index) => zones.indexOf(zone) !== index))
  return [...repeated].map((zone) => `${field}: has more than one subnet in zone ${zone}`)
}

/** A load balancer reaches no target in a zone that it has no subnet in. */
const strayZoneFaults = (publicSubnets: Subnets, privateSubnets: Subnets): readonly string[] => {
  const isRead = [...publicSubnets, ...privateSubnets].every(({ zone }) => zone !== undefined)
  if (!isRead) return []
  const [publicZones, privateZones] = [zonesOf(publicSubnets), zonesOf(privateSubnets)]
  return [
    ...privateZones
      .filter((zone) => !publicZones.includes(zone))
      .map((zone) => `private_subnets: zone ${zone} has no public subnet`),
    ...publicZones
      .filter((zone) => !privateZones.includes(zone))
      .map((zone) => `public_subnets: zone ${zone} has no private subnet`),
  ]
}

interface NamedRange {
  readonly path: string
  readonly cidr: string
}

const rangesOf = (field: SubnetField, subnets: Subnets = []): readonly NamedRange[] =>
  subnets.flatMap(({ cidr }, index) =>
    cidr === undefined ? [] : [{ path: `${field}.${index}.cidr`, cidr }],
  )

const outsideFaults = (field: SubnetField, subnets: Subnets, vpcCidr: string): readonly string[] =>
  rangesOf(field, subnets)
    .filter(({ cidr }) => !new Address4(cidr).isInSubnet(new Address4(vpcCidr)))
    .map(({ path, cidr }) => `${path}: ${cidr} is outside vpc_cidr ${vpcCidr}`)

const overlapFaults = (environment: ReadableEnvironment): readonly string[] => {
  const ranges = (['public_subnets', 'private_subnets'] as const).flatMap((field) =>
    rangesOf(field, environment[field]),
  )
  return ranges.flatMap(({ path, cidr }, index) =>
    ranges
      .slice(0, index)
      .filter((earlier) => isOverlapping(cidr, earlier.cidr))
      .map((earlier) => `${path}: ${cidr} overlaps ${earlier.path} ${earlier.cidr}`),
  )
}
