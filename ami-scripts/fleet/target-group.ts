import type { ObservedFleet, ObservedTargetGroup } from './observed.ts'
import type { FleetSpec, TargetGroupSpec } from './spec.ts'

/** Settings that instances learn at launch: changed alone, they would miss what runs already. */
const launchFields = ['port', 'healthPort', 'healthPath'] as const

/** Settings that hold for running instances at once. */
const liveFields = [
  'intervalSeconds',
  'timeoutSeconds',
  'healthyThreshold',
  'unhealthyThreshold',
  'deregistrationDelaySeconds',
] as const

type LaunchSettings = Pick<TargetGroupSpec, (typeof launchFields)[number]>

/**
 * The target group that `fleet up` may bring about now: while a group serves, ports and health path
 * stay what its instances answer on.
 */
export const targetGroupForNow = (
  spec: Pick<FleetSpec, 'targetGroup'>,
  observed: Pick<ObservedFleet, 'group' | 'targetGroup'>,
): TargetGroupSpec => {
  const { targetGroup } = observed
  if (observed.group === undefined || targetGroup === undefined) return spec.targetGroup
  const { port, healthPort, healthPath } = targetGroup
  return { ...spec.targetGroup, port, healthPort, healthPath }
}

/** What a modification would change, in words; the port is none of it, AWS cannot modify that. */
export const modifiableChanges = (
  wanted: TargetGroupSpec,
  found: ObservedTargetGroup,
): readonly string[] =>
  (['healthPath', 'healthPort', ...liveFields] as const)
    .filter((field) => found[field] !== wanted[field])
    .map((field) => `${field} ${found[field]} -> ${wanted[field]}`)

/** What only a roll-out may change once a group serves, in words. */
export const rolloutChanges = (wanted: LaunchSettings, found: LaunchSettings): readonly string[] =>
  launchFields
    .filter((field) => found[field] !== wanted[field])
    .map((field) => `${field} ${found[field]} -> ${wanted[field]}`)
