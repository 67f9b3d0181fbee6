import type { World } from '../world.ts'
import { graceEnd, impairedAt } from './health.ts'
import { actionDeadline } from './hook-waits.ts'
import { allGroups } from './members.ts'
import { readyAt } from './readiness.ts'
import type { Group, Member } from './state.ts'

/** When time alone will change something in Auto Scaling; draining and checks are ELBv2's. */
export const nextAutoScalingDue = (world: World): number | undefined => {
  const dues = allGroups(world)
    .flatMap((group) => groupDues(group))
    .filter((due) => due > world.now)
  return dues.length === 0 ? undefined : Math.min(...dues)
}

const groupDues = (group: Group): number[] => [
  group.launchTrouble.retryAt,
  ...Object.values(group.launchTrouble.exhausted),
  ...group.members.flatMap((member) => memberDues(group, member)),
]

const memberDues = (group: Group, member: Member): number[] => [
  ...member.actions.map(actionDeadline),
  ...(member.state === 'InService' ? [graceEnd(group, member)] : []),
  ...[impairedAt(member), warmAt(group, member)].filter((due) => due !== undefined),
]

/** A warmup is waited for under a maintenance policy alone. */
const warmAt = (group: Group, member: Member): number | undefined =>
  group.settings.maintenance === null ? undefined : readyAt(group, member)
