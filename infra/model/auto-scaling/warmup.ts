/** Instance warmup: how long a new instance does not count in a policy's arithmetic. */
import type { World } from '../world.ts'
import type { Group } from './state.ts'
import { isWarm, warmupMs } from './members.ts'

/** Serving and warmed: what a metric speaks for. */
export const warmCount = (world: World, group: Group): number =>
  group.members.filter((member) => member.state === 'InService' && isWarm(group, member, world.now))
    .length

export const isWarming = (world: World, group: Group): boolean =>
  group.launches.length > 0 ||
  group.members.some(
    (member) =>
      member.state.startsWith('Pending') ||
      (member.state === 'InService' && !isWarm(group, member, world.now)),
  )

/** When the next instance will be warm. */
export const warmupDue = (world: World, group: Group): number | undefined => {
  const ends = group.members
    .filter((member) => member.state === 'InService' && member.inServiceAt !== null)
    .map((member) => (member.inServiceAt ?? 0) + warmupMs(group))
    .filter((end) => end > world.now)
  return ends.length === 0 ? undefined : Math.min(...ends)
}
