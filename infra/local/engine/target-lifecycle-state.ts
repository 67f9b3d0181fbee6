import type { LifecycleState } from '../../model/auto-scaling/state.ts'
import type { World } from '../../model/world.ts'

/** Where each state leads (Auto Scaling user guide, "Retrieve the target lifecycle state"). */
const targets: Readonly<Record<LifecycleState, string>> = {
  Pending: 'InService',
  'Pending:Wait': 'InService',
  'Pending:Proceed': 'InService',
  InService: 'InService',
  EnteringStandby: 'Standby',
  Standby: 'Standby',
  Detaching: 'Detached',
  Terminating: 'Terminated',
  'Terminating:Wait': 'Terminated',
  'Terminating:Proceed': 'Terminated',
}

/** What the metadata service tells an instance of a group; undefined outside of groups. */
export const targetLifecycleState = (world: World, instanceId: string): string | undefined => {
  for (const group of Object.values(world.autoScaling.groups)) {
    const member = group.members.find((one) => one.instanceId === instanceId)
    if (member !== undefined) return targets[member.state]
  }
  return undefined
}
