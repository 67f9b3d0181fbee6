/** Reading and checking what CreateAutoScalingGroup and UpdateAutoScalingGroup set. */
import type { ModelObject } from '../contract.ts'
import type { World } from '../world.ts'
import { notModelled, validationError } from './faults.ts'
import { readMaintenancePolicy } from './maintenance-policy.ts'
import {
  isObject,
  optionalFlag,
  optionalNumber,
  optionalObject,
  optionalText,
  texts,
} from './params.ts'
import type { GroupSettings } from './state.ts'
import { chooseTemplate, readMixedInstances } from './template-choice.ts'
import { checkTerminationPolicies } from './termination-policies.ts'
import { readZones } from './zones.ts'

/** API defaults (CreateAutoScalingGroup); sizes and places are always given or checked. */
export const defaultSettings: GroupSettings = {
  template: null,
  mixed: null,
  minSize: 0,
  maxSize: 0,
  desiredCapacity: 0,
  defaultCooldown: 300,
  zones: [],
  subnets: [],
  healthCheckType: 'EC2',
  healthCheckGracePeriod: 0,
  defaultInstanceWarmup: null,
  terminationPolicies: ['Default'],
  protectNewInstances: false,
  deletionProtection: 'none',
  maintenance: null,
  kept: {},
}

/** Members that the model refuses rather than ignores. */
const refused = [
  'InstanceId',
  'AvailabilityZoneIds',
  'AvailabilityZoneImpairmentPolicy',
  'CapacityReservationSpecification',
  'InstanceLifecyclePolicy',
  'Operator',
]

/** Members without effect here: spot and placement are AWS's business. */
const keptMembers = ['PlacementGroup', 'ServiceLinkedRoleARN', 'CapacityRebalance', 'Context']

/**
 * The settings after a call, checked as a whole.
 *
 * @throws AwsFault ValidationError
 */
export const readSettings = (
  world: World,
  old: GroupSettings,
  params: ModelObject,
): GroupSettings => {
  refuseUnmodelled(params)
  const policies = texts(params, 'TerminationPolicies')
  checkTerminationPolicies(policies)
  const settings: GroupSettings = {
    ...old,
    ...readSource(world, old, params),
    ...readZones(world, old, params),
    minSize: optionalNumber(params, 'MinSize') ?? old.minSize,
    maxSize: optionalNumber(params, 'MaxSize') ?? old.maxSize,
    defaultCooldown: optionalNumber(params, 'DefaultCooldown') ?? old.defaultCooldown,
    healthCheckType: readHealthCheckType(params) ?? old.healthCheckType,
    healthCheckGracePeriod:
      optionalNumber(params, 'HealthCheckGracePeriod') ?? old.healthCheckGracePeriod,
    defaultInstanceWarmup: readWarmup(old, params),
    terminationPolicies: policies.length > 0 ? policies : old.terminationPolicies,
    protectNewInstances:
      optionalFlag(params, 'NewInstancesProtectedFromScaleIn') ?? old.protectNewInstances,
    deletionProtection: optionalText(params, 'DeletionProtection') ?? old.deletionProtection,
    maintenance: readMaintenancePolicy(old.maintenance, params),
    kept: { ...old.kept, ...pick(params, keptMembers) },
  }
  return { ...settings, desiredCapacity: readDesired(old, settings, params) }
}

/**
 * Update moves desired capacity into new bounds when it is not given; Create starts at the minimum
 * (API reference of both).
 */
const readDesired = (old: GroupSettings, settings: GroupSettings, params: ModelObject): number => {
  const { minSize, maxSize } = settings
  if (minSize > maxSize) {
    throw validationError(
      `Max bound, ${maxSize}, must be greater than or equal to min bound, ${minSize}`,
    )
  }
  const desired = optionalNumber(params, 'DesiredCapacity')
  if (desired === undefined) return Math.min(maxSize, Math.max(minSize, old.desiredCapacity))
  if (desired < minSize || desired > maxSize) {
    throw validationError(
      `Desired capacity:${desired} must be between the specified min size:${minSize} and max ` +
        `size:${maxSize}`,
    )
  }
  return desired
}

/** A new source replaces the old one, of whichever kind. */
const readSource = (world: World, old: GroupSettings, params: ModelObject) => {
  const template = optionalObject(params, 'LaunchTemplate')
  const mixed = optionalObject(params, 'MixedInstancesPolicy')
  if (template !== undefined && mixed !== undefined) {
    throw validationError(
      'Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or ' +
        'MixedInstancesPolicy parameter.',
    )
  }
  if (template !== undefined) return { template: chooseTemplate(world, template), mixed: null }
  if (mixed !== undefined) return { template: null, mixed: readMixedInstances(world, mixed) }
  return { template: old.template, mixed: old.mixed }
}

const healthCheckTypes = ['EC2', 'ELB', 'EBS', 'VPC_LATTICE']

const readHealthCheckType = (params: ModelObject): string | undefined => {
  const given = optionalText(params, 'HealthCheckType')
  for (const type of given?.split(',') ?? []) {
    if (!healthCheckTypes.includes(type)) throw validationError(`Invalid HealthCheckType ${type}`)
    if (type === 'EBS' || type === 'VPC_LATTICE') throw notModelled(`HealthCheckType ${type}`)
  }
  return given
}

/** -1 takes the warmup away again (API reference). */
const readWarmup = (old: GroupSettings, params: ModelObject): number | null => {
  const given = optionalNumber(params, 'DefaultInstanceWarmup')
  if (given === undefined) return old.defaultInstanceWarmup
  return given < 0 ? null : given
}

const refuseUnmodelled = (params: ModelObject): void => {
  for (const name of refused) {
    if (params[name] !== undefined) throw notModelled(name)
  }
  const configuration = optionalText(params, 'LaunchConfigurationName')
  if (configuration !== undefined) {
    throw validationError(
      'Launch configuration name not found - A launch configuration with the name: ' +
        `${configuration} does not exist`,
    )
  }
  if (texts(params, 'LoadBalancerNames').length > 0) {
    throw validationError(
      'Provided Load Balancers may not be valid. Please ensure they exist and try again.',
    )
  }
  if ((optionalNumber(params, 'MaxInstanceLifetime') ?? 0) !== 0) {
    throw notModelled('MaxInstanceLifetime')
  }
  if ((optionalText(params, 'DesiredCapacityType') ?? 'units') !== 'units') {
    throw notModelled('DesiredCapacityType other than units')
  }
  const distribution = params['AvailabilityZoneDistribution']
  if (isObject(distribution) && distribution['CapacityDistributionStrategy'] === 'balanced-only') {
    throw notModelled('The capacity distribution strategy balanced-only')
  }
}

const pick = (params: ModelObject, names: readonly string[]): ModelObject =>
  Object.fromEntries(
    names.filter((name) => params[name] !== undefined).map((name) => [name, params[name]]),
  )
