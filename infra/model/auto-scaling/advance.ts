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
import type { Draft } from './draft.ts'

/**
 * More than any chain of consequences within one moment; passing it would be a defect of the
 * model, which the property tests look for.
 */
const passesMax = 50

/** @throws Error when the model does not come to rest within one moment */
export const advance = (draft: Draft): void => {
  for (let pass = 0; pass < passesMax; pass += 1) {
    const before = fingerprint(draft)
    advanceTargets(draft.world)
    for (const group of allGroups(draft.world)) advanceGroup(draft, group)
    advanceTargets(draft.world)
    if (fingerprint(draft) === before) return
  }
  throw new Error('The Auto Scaling model does not come to rest within one moment.')
}

const advanceGroup = (draft: Draft, group: Group): void => {
  const { world } = draft
  forgetPassedTrouble(world, group)
  advanceAttachments(world, group)
  for (const member of [...group.members]) {
    if (isPending(member) && !group.deleting) advanceArrival(draft, group, member)
    advanceDeparture(draft, group, member)
    if (isTerminating(member)) advanceTermination(draft, group, member)
  }
  checkHealth(world, group)
  endSurges(world, group)
  replaceUnhealthy(draft, group)
  scale(draft, group)
  rebalance(draft, group)
  advanceDeletion(draft, group)
}

/** Everything a pass can change shows in one of these. */
const fingerprint = (draft: Draft): string => {
  const groups = allGroups(draft.world).map((group) => [
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
  return JSON.stringify([draft.effects.length, groups])
}
