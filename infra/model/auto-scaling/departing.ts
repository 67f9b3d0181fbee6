/** Leaving service without termination: to Standby, or out of the group. */
import { endActivity } from './activities.ts'
import { dropDrained } from './leaving.ts'
import type { Group, Member } from './state.ts'
import type { Turn } from './turn.ts'

/** Ends the move once the instance is drained from every target group. */
export const advanceDeparture = (turn: Turn, group: Group, member: Member): void => {
  if (member.state !== 'EnteringStandby' && member.state !== 'Detaching') return
  if (!dropDrained(turn.world, member)) return
  endActivity(turn.world, member.activityId, 'Successful')
  member.activityId = null
  if (member.state === 'EnteringStandby') {
    member.state = 'Standby'
  } else {
    group.members = group.members.filter((candidate) => candidate !== member)
  }
}
