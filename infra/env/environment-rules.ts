import { cidrRange, isOverlapping, isWithin } from './cidr-range.ts'
import type { Environment } from './environment-schema.ts'

/** What an instance accepts: DRAIN_SECONDS_MAX of /usr/lib/assay/instance-facts, in the image. */
export const drainSecondsMax = 45

/** How long an instance stays unready before it ends: until the load balancer has seen it. */
export const drainSeconds = (
  environment: Pick<Environment, 'target_health_interval_seconds' | 'target_unhealthy_threshold'>,
): number => environment.target_health_interval_seconds * environment.target_unhealthy_threshold

/** An environment of whose fields some may be missing, because they are malformed themselves. */
type PartialEnvironment = Partial<Environment>

type Rule = (environment: PartialEnvironment) => readonly string[]

/** A rule between fields: it speaks only where all of them could be read. */
const rule =
  <Field extends keyof Environment>(
    fields: readonly Field[],
    check: (environment: Pick<Environment, Field>) => readonly string[],
  ): Rule =>
  (environment) =>
    fields.every((field) => environment[field] !== undefined)
      ? check(environment as Pick<Environment, Field>)
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
  rule(['public_subnets'], (environment) => oneZoneFaults('public_subnets', environment)),
  rule(['private_subnets'], (environment) => oneZoneFaults('private_subnets', environment)),
  rule(['vpc_cidr', 'public_subnets'], (environment) =>
    outsideFaults('public_subnets', environment.public_subnets, environment.vpc_cidr),
  ),
  rule(['vpc_cidr', 'private_subnets'], (environment) =>
    outsideFaults('private_subnets', environment.private_subnets, environment.vpc_cidr),
  ),
  (environment) => overlapFaults(environment),
]

/** Faults between fields, as far as the fields themselves could be read. */
export const crossFieldFaults = (environment: PartialEnvironment): readonly string[] =>
  rules.flatMap((each) => each(environment))

type SubnetField = 'public_subnets' | 'private_subnets'
type Subnets = Environment[SubnetField]

/** A load balancer refuses subnets of one zone, and a fleet in one zone is lost with it. */
const oneZoneFaults = <Field extends SubnetField>(
  field: Field,
  environment: Pick<Environment, Field>,
): readonly string[] => {
  const zones = new Set(environment[field].map(({ zone }) => zone))
  return zones.size >= 2 ? [] : [`${field}: must span two zones, all are in ${[...zones].join()}`]
}

const outsideFaults = (field: SubnetField, subnets: Subnets, vpcCidr: string): readonly string[] =>
  subnets.flatMap(({ cidr }, index) =>
    isWithin(cidrRange(cidr), cidrRange(vpcCidr))
      ? []
      : [`${field}.${index}.cidr: ${cidr} is outside vpc_cidr ${vpcCidr}`],
  )

const overlapFaults = (environment: PartialEnvironment): readonly string[] => {
  const subnets = (['public_subnets', 'private_subnets'] as const).flatMap((field) =>
    (environment[field] ?? []).map(({ cidr }, index) => ({ path: `${field}.${index}.cidr`, cidr })),
  )
  return subnets.flatMap(({ path, cidr }, index) =>
    subnets
      .slice(0, index)
      .filter((earlier) => isOverlapping(cidrRange(cidr), cidrRange(earlier.cidr)))
      .map((earlier) => `${path}: ${cidr} overlaps ${earlier.path} ${earlier.cidr}`),
  )
}
