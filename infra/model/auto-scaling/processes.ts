import type { ModelObject } from '../contract.ts'
import { moment } from './activities.ts'
import { validationError } from './faults.ts'
import { findGroup } from './members.ts'
import { text, texts } from './params.ts'
import type { Draft } from './draft.ts'

/** Scaling processes ("Suspend and resume Amazon EC2 Auto Scaling processes"). */
const processes = [
  'AZRebalance',
  'AddToLoadBalancer',
  'AlarmNotification',
  'HealthCheck',
  'InstanceRefresh',
  'Launch',
  'ReplaceUnhealthy',
  'ScheduledActions',
  'Terminate',
]

export const describeProcessTypes = (): ModelObject => ({
  Processes: processes.map((process) => ({ ProcessName: process })),
})

/** No list means all of them. @throws AwsFault ValidationError */
const named = (params: ModelObject): string[] => {
  const given = texts(params, 'ScalingProcesses')
  const unknown = given.find((process) => !processes.includes(process))
  if (unknown !== undefined) throw validationError(`Invalid scaling process: ${unknown}`)
  return given.length === 0 ? processes : given
}

export const suspendProcesses = (draft: Draft, params: ModelObject): ModelObject => {
  const group = findGroup(draft.world, text(params, 'AutoScalingGroupName'))
  const reason = `User suspended at ${moment(draft.world.now)}`
  for (const process of named(params)) {
    if (!group.suspended.some((old) => old.process === process)) {
      group.suspended.push({ process, reason })
    }
  }
  return {}
}

export const resumeProcesses = (draft: Draft, params: ModelObject): ModelObject => {
  const group = findGroup(draft.world, text(params, 'AutoScalingGroupName'))
  const resumed = named(params)
  group.suspended = group.suspended.filter(({ process }) => !resumed.includes(process))
  return {}
}
