/** Where the next instance goes. */
import type { World } from '../world.ts'
import { placeKey } from './launch-trouble.ts'
import { isCounted } from './members.ts'
import type { Group, TemplateChoice } from './state.ts'

export interface Place {
  readonly zone: string
  readonly subnetId: string
  readonly instanceType: string | null
  readonly template: TemplateChoice
}

/** Instances and open launches in a zone. */
export const countInZone = (group: Group, zone: string): number =>
  group.members.filter((member) => isCounted(member) && member.zone === zone).length +
  group.launches.filter((launch) => launch.zone === zone).length

/**
 * The emptiest zone that may be asked, the first enabled one among equals; in it, the subnet with
 * the fewest instances. Undefined while every place is known to lack capacity.
 */
export const choosePlace = (
  world: World,
  group: Group,
  zones: readonly string[],
): Place | undefined => {
  const places = zones
    .map((zone) => placeIn(world, group, zone))
    .filter((place): place is Place => place !== undefined)
  return leastBy(places, (place) => countInZone(group, place.zone))
}

/** The place in a zone that may be asked now: overrides are tried in their order. */
const placeIn = (world: World, group: Group, zone: string): Place | undefined => {
  const subnetId = leastBy(subnetsIn(world, group, zone), (id) => countInSubnet(group, id))
  if (subnetId === undefined) return undefined
  for (const kind of launchKinds(group)) {
    const place = { zone, subnetId, ...kind }
    const until = group.launchTrouble.exhausted[placeKey(place)] ?? 0
    if (until <= world.now) return place
  }
  return undefined
}

const launchKinds = (
  group: Group,
): readonly { instanceType: string | null; template: TemplateChoice }[] => {
  const { template, mixed } = group.settings
  if (mixed !== null && mixed.overrides.length > 0) {
    return mixed.overrides.map((override) => ({
      instanceType: override.instanceType,
      template: override.template ?? mixed.template,
    }))
  }
  const only = mixed?.template ?? template
  return only === null ? [] : [{ instanceType: null, template: only }]
}

/** A group given zones alone uses the zone's first known subnet: the default subnet's part. */
const subnetsIn = (world: World, group: Group, zone: string): string[] => {
  const known = group.settings.subnets.filter((id) => world.facts.subnets[id]?.zone === zone)
  if (group.settings.subnets.length > 0) return known
  return Object.values(world.facts.subnets)
    .filter((subnet) => subnet.zone === zone)
    .map((subnet) => subnet.subnetId)
    .slice(0, 1)
}

const countInSubnet = (group: Group, subnetId: string): number =>
  group.members.filter((member) => isCounted(member) && member.subnetId === subnetId).length +
  group.launches.filter((launch) => launch.subnetId === subnetId).length

const leastBy = <Item>(items: readonly Item[], weigh: (item: Item) => number): Item | undefined =>
  items.reduce<Item | undefined>(
    (least, item) => (least === undefined || weigh(item) < weigh(least) ? item : least),
    undefined,
  )
