/** One pass of every process over every group, again and again until nothing moves. */
import { advanceTargets } from '../load-balancing/targets.ts'
import { advanceArrival } from './arriving.ts'
import { advanceAttachments } from './attachments.ts'
import { endSurges, rebalance } from './balance.ts'
import { advanceDeletion } from './delete-group.ts'
import { checkHealth } from './health.ts'
import { forgetPassedTrouble } from './launch-trouble.ts'
import { advanceDeparture } from './leaving.ts'
import { allGroups, isPending, isTerminating } from './members.ts'
import { replaceUnhealthy } from './replace.ts'
import { scale } from './scale.ts'
import type { Group } from './state.ts'
import { advanceTermination } from './terminate.ts'
import type { Turn } from './turn.ts'

/**
 * More than any chain of consequences within one moment; passing it would be a defect of the
 * model, which the property tests look for.
 */
const passesMax = 50

/** @throws Error when the model does not come to rest within one moment */
export const advance = (turn: Turn): void => {
  for (let pass = 0; pass < passesMax; pass += 1) {
    const before = fingerprint(turn)
    advanceTargets(turn.world)
    for (const group of allGroups(turn.world)) advanceGroup(turn, group)
    advanceTargets(turn.world)
    if (fingerprint(turn) === before) return
  }
  throw new Error('The Auto Scaling model does not come to rest within one moment.')
}

const advanceGroup = (turn: Turn, group: Group): void => {
  const { world } = turn
  forgetPassedTrouble(world, group)
  advanceAttachments(world, group)
  for (const member of [...group.members]) {
    if (isPending(member) && !group.deleting) advanceArrival(turn, group, member)
    advanceDeparture(turn, group, member)
    if (isTerminating(member)) advanceTermination(turn, group, member)
  }
  checkHealth(world, group)
  endSurges(world, group)
  replaceUnhealthy(turn, group)
  scale(turn, group)
  rebalance(turn, group)
  advanceDeletion(turn, group)
}

/** Everything a pass can change shows in one of these. */
const fingerprint = (turn: Turn): string => {
  const groups = allGroups(turn.world).map((group) => [
    group.name,
    group.launches.length,
    group.attachments.map(({ state }) => state),
    group.members.map((m) => [
      m.instanceId,
      m.state,
      m.healthy,
      m.replacing,
      m.purpose,
      m.actions.length,
      m.terminateSent,
    ]),
  ])
  return JSON.stringify([turn.effects.length, groups])
}
