/** Instance warmup: how long a new instance does not count in a policy's arithmetic. */
import type { World } from '../world.ts'
import { isPending } from './members.ts'
import type { Group, Member } from './state.ts'

const isWarm = (member: Member, warmupSeconds: number, now: number): boolean =>
  member.inServiceAt !== null && member.inServiceAt + warmupSeconds * 1000 <= now

/** Serving and warmed: the instances that a metric speaks for. */
export const warmCount = (world: World, group: Group, warmupSeconds: number): number =>
  group.members.filter(
    (member) => member.state === 'InService' && isWarm(member, warmupSeconds, world.now),
  ).length

export const isWarming = (world: World, group: Group, warmupSeconds: number): boolean =>
  group.launches.length > 0 ||
  group.members.some(
    (member) =>
      isPending(member) ||
      (member.state === 'InService' && !isWarm(member, warmupSeconds, world.now)),
  )
