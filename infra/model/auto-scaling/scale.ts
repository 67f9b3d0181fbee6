/** Closing the difference between desired and actual capacity. */
import { moment } from './activities.ts'
import { requestLaunch, startedSentence } from './launch.ts'
import { capacityOf, isCounted, isSurge, isSuspended } from './members.ts'
import type { Group } from './state.ts'
import { selectedSentences, startTermination } from './terminate.ts'
import type { Draft } from './draft.ts'
import { chooseVictim } from './victims.ts'

/** Launches what is missing or terminates what is too much. */
export const scale = (draft: Draft, group: Group): void => {
  if (group.deleting) return
  const difference = group.settings.desiredCapacity - (capacityOf(group) - extraCount(group))
  if (difference > 0) scaleOut(draft, group, difference)
  if (difference < 0) scaleIn(draft, group, -difference)
  const isClosed = group.settings.desiredCapacity === capacityOf(group) - extraCount(group)
  if (isClosed) {
    group.capacityCauses = []
    group.replacementsOwed = 0
  }
}

/** Surge instances: above desired capacity, on purpose, for a while. */
export const extraCount = (group: Group): number =>
  group.launches.filter((launch) => isSurge(launch)).length + extraMembers(group)

const extraMembers = (group: Group): number =>
  group.members.filter((member) => isCounted(member) && isSurge(member)).length

const scaleOut = (draft: Draft, group: Group, missing: number): void => {
  const { now } = draft.world
  if (isSuspended(group, 'Launch') || group.launchTrouble.retryAt > now) return
  const from = capacityOf(group) - extraCount(group)
  const replacements = Math.min(group.replacementsOwed, missing)
  for (let launched = 0; launched < missing; launched += 1) {
    const isReplacement = launched < replacements
    const asked = requestLaunch(draft, group, {
      purpose: isReplacement ? 'unhealthy' : 'capacity',
      sentences: isReplacement
        ? [replacementSentence(now)]
        : [...group.capacityCauses, startedSentence(now, from + replacements, from + missing)],
    })
    if (!asked) return
    if (isReplacement) group.replacementsOwed -= 1
  }
}

const replacementSentence = (now: number): string =>
  `At ${moment(now)} an instance was launched in response to an unhealthy instance needing to be ` +
  'replaced.'

/** Open launches cannot be called back: what they bring too much goes when it has arrived. */
const scaleIn = (draft: Draft, group: Group, excess: number): void => {
  if (isSuspended(group, 'Terminate')) return
  const from = group.members.filter(isCounted).length - extraMembers(group)
  const landedExcess = Math.min(excess, from - group.settings.desiredCapacity)
  const to = from - landedExcess
  for (let gone = 0; gone < landedExcess; gone += 1) {
    const victim = chooseVictim(draft.world, group)
    if (victim === undefined) return
    startTermination(draft, group, victim, {
      sentences: [
        ...group.capacityCauses,
        ...selectedSentences(draft.world.now, { from, to, instanceId: victim.instanceId }),
      ],
    })
  }
}
