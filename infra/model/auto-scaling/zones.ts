import type { ModelObject } from '../contract.ts'
import { own } from '../records.ts'
import type { World } from '../world.ts'
import { validationError } from './faults.ts'
import { optionalText, texts } from './params.ts'
import type { GroupSettings } from './state.ts'

/**
 * Zones and subnets after a call. Subnets decide the zones; zones alone mean the default subnets.
 *
 * @throws AwsFault ValidationError
 */
export const readZones = (
  world: World,
  old: GroupSettings,
  params: ModelObject,
): Pick<GroupSettings, 'zones' | 'subnets'> => {
  const identifier = optionalText(params, 'VPCZoneIdentifier')
  const zones = unique(texts(params, 'AvailabilityZones'))
  if (identifier !== undefined && identifier !== '') return ofSubnets(world, identifier, zones)
  if (zones.length > 0) return ofZones(world, old, zones)
  if (old.zones.length > 0) return { zones: old.zones, subnets: old.subnets }
  throw validationError('At least one Availability Zone or VPC Subnet is required.')
}

const ofSubnets = (world: World, identifier: string, zones: readonly string[]) => {
  const subnets = unique(identifier.split(',').map((id) => id.trim()))
  const ofSubnet = subnets.map((id) => {
    const subnet = own(world.facts.subnets, id)
    if (subnet === undefined) throw validationError(`The subnet ID '${id}' does not exist`)
    return subnet.zone
  })
  const found = unique(ofSubnet)
  if (zones.length > 0 && !isSameSet(zones, found)) throw zonesDiffer()
  return { zones: found, subnets }
}

const ofZones = (world: World, old: GroupSettings, zones: string[]) => {
  if (old.subnets.length > 0 && !isSameSet(zones, old.zones)) throw zonesDiffer()
  const missing = zones.find(
    (zone) => !Object.values(world.facts.subnets).some((subnet) => subnet.zone === zone),
  )
  if (missing !== undefined) {
    throw validationError(
      'You must use a valid fully-formed launch template. No default subnet for availability ' +
        `zone: '${missing}'.`,
    )
  }
  return { zones, subnets: old.subnets }
}

const zonesDiffer = () =>
  validationError(
    'The availability zones of the specified subnets and the Auto Scaling group do not match',
  )

const unique = (items: readonly string[]): string[] => [...new Set(items)]

const isSameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item) => b.includes(item))
