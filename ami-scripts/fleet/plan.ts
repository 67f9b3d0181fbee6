import type {
  LaunchTemplateContent,
  ObservedFleet,
  ObservedGroup,
  ObservedTargetGroup,
} from './observed.ts'
import type { FleetSpec } from './spec.ts'
import { modifiableChanges, targetGroupForNow } from './target-group.ts'

/** One change to AWS, as plain data: dry run, apply and drift report share it. */
export type FleetStep =
  | { readonly kind: 'create-launch-template'; readonly reason: string }
  | {
      readonly kind: 'create-launch-template-version'
      readonly launchTemplateId: string
      readonly reason: string
    }
  | { readonly kind: 'create-target-group'; readonly reason: string }
  | {
      readonly kind: 'modify-target-group'
      readonly targetGroupArn: string
      readonly reason: string
    }
  | { readonly kind: 'forward-listener'; readonly reason: string }
  | { readonly kind: 'create-group'; readonly reason: string }
  | { readonly kind: 'update-group'; readonly reason: string }
  | { readonly kind: 'wait-group-deleted'; readonly reason: string }
  | { readonly kind: 'delete-group'; readonly reason: string }
  | { readonly kind: 'unforward-listener'; readonly reason: string }
  | {
      readonly kind: 'delete-target-group'
      readonly targetGroupArn: string
      readonly reason: string
    }
  | {
      readonly kind: 'delete-launch-template'
      readonly launchTemplateId: string
      readonly reason: string
    }

/**
 * Steps that lead from what is there to what ought to be, in order. Empty: nothing to do.
 *
 * The version that a group serves is never changed here: that is a roll-out's work. So a new launch
 * template version is cut only while no group exists; afterwards a differing AMI is not a step, nor
 * is a port or health path that the running instances do not answer on.
 */
export const planFleetUp = (spec: FleetSpec, observed: ObservedFleet): readonly FleetStep[] => {
  if (observed.group?.isDeleting === true) {
    return [
      { kind: 'wait-group-deleted', reason: `group ${spec.groupName} is being deleted` },
      ...planFleetUp(spec, { ...observed, group: undefined }),
    ]
  }
  const { group, targetGroup: found, forwardedTargetGroupArns: forwarded } = observed
  if (group === undefined && found !== undefined && found.port !== spec.targetGroup.port) {
    const steps = planTargetGroupAnew(spec, found, forwarded)
    const after = { ...observed, targetGroup: undefined, forwardedTargetGroupArns: [] }
    return [...steps, ...planFleetUp(spec, after)]
  }
  return [
    ...planLaunchTemplate(spec, observed),
    ...planTargetGroup(spec, observed),
    ...planListener(spec, observed),
    ...planGroup(spec, observed),
  ]
}

/** Steps that remove a fleet, in the order that AWS accepts. */
export const planFleetDown = (spec: FleetNames, observed: ObservedFleet): readonly FleetStep[] => {
  const steps: FleetStep[] = []
  if (observed.group !== undefined && !observed.group.isDeleting) {
    const count = observed.group.instances.length
    steps.push({ kind: 'delete-group', reason: `terminates ${count} instance(s)` })
  }
  if (observed.group !== undefined) {
    steps.push({ kind: 'wait-group-deleted', reason: 'its instances drain and terminate first' })
  }
  if (observed.forwardedTargetGroupArns.length > 0) {
    steps.push({ kind: 'unforward-listener', reason: 'the listener answers 503 without a fleet' })
  }
  if (observed.targetGroup !== undefined) {
    steps.push({
      kind: 'delete-target-group',
      targetGroupArn: observed.targetGroup.arn,
      reason: `no group uses it any more`,
    })
  }
  if (observed.launchTemplate !== undefined) {
    steps.push({
      kind: 'delete-launch-template',
      launchTemplateId: observed.launchTemplate.id,
      reason: `${observed.launchTemplate.latestVersion} version(s) of ${spec.groupName}`,
    })
  }
  return steps
}

type FleetNames = Pick<FleetSpec, 'groupName'>

const planLaunchTemplate = (spec: FleetSpec, observed: ObservedFleet): FleetStep[] => {
  const template = observed.launchTemplate
  if (template === undefined) {
    return [{ kind: 'create-launch-template', reason: `none is named ${spec.launchTemplate.name}` }]
  }
  if (observed.group !== undefined) return []
  const changes = templateChanges(spec, template.latest)
  if (changes.length === 0) return []
  return [
    {
      kind: 'create-launch-template-version',
      launchTemplateId: template.id,
      reason: `version ${template.latestVersion} differs: ${changes.join(', ')}`,
    },
  ]
}

/** What the content of a launch template version has that the spec has not, field by field. */
export const templateChanges = (spec: FleetSpec, content: LaunchTemplateContent): string[] => {
  const wanted = spec.launchTemplate
  const changes: string[] = []
  for (const field of [
    'imageId',
    'instanceType',
    'instanceProfileName',
    'securityGroupId',
  ] as const) {
    if (content[field] !== wanted[field]) {
      changes.push(`${field} ${content[field]} -> ${wanted[field]}`)
    }
  }
  if (content.userData !== wanted.userData) changes.push('user data')
  return changes
}

const planTargetGroup = (spec: FleetSpec, observed: ObservedFleet): FleetStep[] => {
  const found = observed.targetGroup
  if (found === undefined) {
    return [{ kind: 'create-target-group', reason: `none is named ${spec.targetGroup.name}` }]
  }
  const changes = modifiableChanges(targetGroupForNow(spec, observed), found)
  if (changes.length === 0) return []
  return [{ kind: 'modify-target-group', targetGroupArn: found.arn, reason: changes.join(', ') }]
}

/** AWS cannot modify a target group's port; without a group it can be made anew. */
const planTargetGroupAnew = (
  spec: FleetSpec,
  found: ObservedTargetGroup,
  forwarded: readonly string[],
): FleetStep[] => {
  const reason = `port ${found.port} -> ${spec.targetGroup.port}`
  return [
    ...(forwarded.includes(found.arn) ? [{ kind: 'unforward-listener', reason } as const] : []),
    { kind: 'delete-target-group', targetGroupArn: found.arn, reason },
  ]
}

const planListener = (spec: FleetSpec, observed: ObservedFleet): FleetStep[] => {
  const arn = observed.targetGroup?.arn
  if (arn !== undefined && observed.forwardedTargetGroupArns.includes(arn)) return []
  return [
    { kind: 'forward-listener', reason: `it does not forward to ${spec.targetGroup.name} yet` },
  ]
}

const planGroup = (spec: FleetSpec, observed: ObservedFleet): FleetStep[] => {
  const group = observed.group
  if (group === undefined) {
    const { min, desired, max } = spec.group
    return [
      {
        kind: 'create-group',
        reason: `none is named ${spec.groupName}; min ${min}, desired ${desired}, max ${max}`,
      },
    ]
  }
  const changes = groupChanges(spec, group)
  return changes.length === 0 ? [] : [{ kind: 'update-group', reason: changes.join(', ') }]
}

/** Desired capacity is left alone: scaling policies and people move it within min and max. */
const groupChanges = (spec: FleetSpec, group: ObservedGroup): string[] => {
  const wanted = spec.group
  const changes: string[] = []
  const fields = [
    'min',
    'max',
    'healthCheckGracePeriodSeconds',
    'defaultInstanceWarmupSeconds',
  ] as const
  for (const field of fields) {
    if (group[field] !== wanted[field]) changes.push(`${field} ${group[field]} -> ${wanted[field]}`)
  }
  if (group.healthCheckType !== 'ELB') {
    changes.push(`health check type ${group.healthCheckType} -> ELB`)
  }
  if (group.subnetIds.toSorted().join() !== wanted.subnetIds.toSorted().join()) {
    changes.push(`subnets ${group.subnetIds.join('+')} -> ${wanted.subnetIds.join('+')}`)
  }
  return changes
}
