/** Pure. What a fleet serves, set against its spec. */
import { differences, type Change } from './differences.ts'
import type { ObservedFleet } from './observed.ts'
import type { FleetSpec } from './spec.ts'
import { launchChanges, servingTargetGroup } from './target-group.ts'

/**
 * What only a roll-out may change. The group's version counts, not the template's latest: a version
 * that was cut and never rolled out serves nobody.
 */
export const rolloutChanges = (spec: FleetSpec, observed: ObservedFleet): readonly Change[] => {
  if (observed.group === undefined) return []
  const target = servingTargetGroup(observed)
  return [
    ...(observed.served === undefined
      ? []
      : differences(observed.served.data, spec.launchTemplate.data)),
    ...(target === undefined ? [] : launchChanges(target, spec.targetGroup)),
  ]
}
