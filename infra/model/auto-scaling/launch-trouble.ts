/** What failed launches do to the next ones. */
import type { World } from '../world.ts'
import type { Group, Launch, LaunchTrouble } from './state.ts'

export const noTrouble = (): LaunchTrouble => ({
  failures: 0,
  retryAt: 0,
  firstFailureAt: null,
  exhausted: {},
})

/**
 * Codes that speak of one zone, type or subnet: the next try goes elsewhere at once. All others
 * would fail anywhere (image, key, template, permissions).
 */
const elsewhereCodes = [
  'InsufficientInstanceCapacity',
  'InsufficientFreeAddressesInSubnet',
  'InsufficientHostCapacity',
  'Unsupported',
]

/** How long a place without capacity is left alone [?]: AWS does not say. */
const exhaustedMs = 60_000
/** First pause after a failed launch, doubled each time up to the last [?]. */
const pauseMs = { first: 5_000, last: 300_000 }
/** "Administrative suspension": launches that failed for more than 24 hours (user guide). */
const suspendAfterMs = 24 * 3_600_000

export const placeKey = (place: { zone: string; instanceType: string | null }): string =>
  `${place.zone}/${place.instanceType ?? '*'}`

/** An instance came into service: launching works again. */
export const noteLaunchSuccess = (group: Group): void => {
  group.launchTrouble = { ...noTrouble(), exhausted: group.launchTrouble.exhausted }
}

export const noteLaunchFailure = (
  world: World,
  group: Group,
  failed: { launch: Launch; code: string },
): void => {
  if (elsewhereCodes.includes(failed.code)) {
    group.launchTrouble.exhausted[placeKey(failed.launch)] = world.now + exhaustedMs
    noteFirst(world, group)
  } else {
    pauseLaunches(world, group)
  }
}

/** Pauses the group's launches, longer each time in a row. */
export const pauseLaunches = (world: World, group: Group): void => {
  const trouble = group.launchTrouble
  const pause = Math.min(pauseMs.last, pauseMs.first * 2 ** Math.min(trouble.failures, 10))
  trouble.failures += 1
  trouble.retryAt = world.now + pause
  noteFirst(world, group)
}

const noteFirst = (world: World, group: Group): void => {
  const trouble = group.launchTrouble
  trouble.firstFailureAt ??= world.now
  const isLong = world.now - trouble.firstFailureAt > suspendAfterMs
  if (isLong && !group.suspended.some(({ process }) => process === 'Launch')) {
    group.suspended.push({
      process: 'Launch',
      reason: 'Administratively suspended: launches have failed for more than 24 hours',
    })
  }
}

/** Drops what has passed, so that the world stays small and equal worlds look equal. */
export const forgetPassedTrouble = (world: World, group: Group): void => {
  for (const [key, until] of Object.entries(group.launchTrouble.exhausted)) {
    if (until <= world.now) delete group.launchTrouble.exhausted[key]
  }
}
