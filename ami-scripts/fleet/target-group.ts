/** Pure. Which of its target groups a fleet serves through, and what differs about it. */
import { differences, type Change } from './differences.ts'
import type { ObservedFleet, ObservedTargetGroup } from './observed.ts'
import type { TargetGroupSpec } from './spec.ts'

type Seen = Pick<ObservedFleet, 'group' | 'rules' | 'targetGroups'>

/**
 * The target group that the fleet serves through: the one that its group registers with, else the
 * one that most requests go to, else any. Undefined when none is there.
 */
export const servingTargetGroup = (observed: Seen): ObservedTargetGroup | undefined => {
  const attached = observed.group?.targetGroupArns ?? []
  const rank = ({ arn }: ObservedTargetGroup): number =>
    (attached.includes(arn) ? weightAbove : 0) + weightOf(observed, arn)
  return observed.targetGroups.toSorted((one, other) => rank(other) - rank(one))[0]
}

/** More than any weight, which is 999 at most. */
const weightAbove = 1000

const weightOf = ({ rules }: Seen, arn: string): number =>
  Math.max(
    0,
    ...rules
      .flatMap(({ forwards }) => forwards)
      .filter((forward) => forward.targetGroupArn === arn)
      .map(({ weight }) => weight),
  )

/** Why a target group could not serve this spec; empty: it could. */
export const unfitFor = (found: TargetGroupSpec, wanted: TargetGroupSpec): readonly Change[] =>
  differences(fixedSettings(found), fixedSettings(wanted))

/** What a target group keeps for life (ELB API reference, ModifyTargetGroup). */
const fixedSettings = ({ vpcId, port, protocol, targetType }: TargetGroupSpec) => ({
  ...{ vpcId, port, protocol, targetType },
})

/**
 * What only a roll-out may change once a group serves: instances learn these at launch, and would
 * miss what was changed behind their backs.
 */
export const launchChanges = (
  found: ObservedTargetGroup,
  wanted: TargetGroupSpec,
): readonly Change[] => differences(launchSettings(found), launchSettings(wanted))

const launchSettings = ({ port, protocol, targetType, healthCheck }: TargetGroupSpec) => ({
  ...{ port, protocol, targetType },
  healthPort: healthCheck.port,
  healthPath: healthCheck.path,
})
