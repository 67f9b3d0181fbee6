/**
 * Pure. What leads from a fleet as it is to the fleet that ought to be, as complete calls: dry run,
 * apply, drift and a journal read the same steps, and whoever takes them derives nothing.
 */
import { describeDifference, differences } from './differences.ts'
import type { ObservedFleet, ObservedRule, ObservedVersion } from './observed.ts'
import { awaitGroupGone, planGroup, planGroupGone, type PlannedVersion } from './plan-group.ts'
import { isCrowded, planTargetGroup, planTargetGroupsGone } from './plan-target-group.ts'
import type { Deferred } from './reference.ts'
import type { FleetHandle, FleetSpec } from './spec.ts'
import { callStep, type FleetStep } from './step.ts'

/**
 * Steps that lead from what is there to what ought to be, in order. Empty: nothing to do.
 *
 * The version that a group serves is never changed here: that is a roll-out's work. So a new launch
 * template version is cut only while no group exists; afterwards a differing AMI is not a step, nor
 * is a port or health path that the running instances do not answer on, nor a weight between two
 * target groups.
 */
export const planFleetUp = (spec: FleetSpec, observed: ObservedFleet): readonly FleetStep[] => {
  if (observed.group?.isDeleting === true) {
    return [awaitGroupGone(observed.group), ...planFleetUp(spec, { ...observed, group: undefined })]
  }
  if (isCrowded(spec, observed)) {
    const rule = ownRule(spec, observed)
    const rules = observed.rules.filter((each) => each !== rule)
    const { protocol, port } = spec.targetGroup
    const reason = `none of them sends ${protocol} to instances at port ${port} of the VPC`
    return [
      ...planRuleGone(spec, rule, reason),
      ...planTargetGroupsGone(observed.targetGroups, reason),
      ...planFleetUp(spec, { ...observed, targetGroups: [], rules }),
    ]
  }
  const template = planLaunchTemplate(spec, observed)
  const target = planTargetGroup(spec, observed)
  return [
    ...template.steps,
    ...target.steps,
    ...planRule(spec, observed, target),
    ...target.leftovers,
    ...planGroup(spec, observed.group, template.version, target.arn),
  ]
}

interface PlannedTemplate {
  readonly steps: readonly FleetStep[]
  /** What a new group is to launch. */
  readonly version: PlannedVersion
}

const planLaunchTemplate = (spec: FleetSpec, observed: ObservedFleet): PlannedTemplate => {
  const { data, hash } = spec.launchTemplate
  const found = observed.launchTemplate
  if (found === undefined) {
    const step = callStep('createLaunchTemplate', {
      what: spec.launchTemplateName,
      input: { name: spec.launchTemplateName, data, tags: spec.tags },
      reason: `none is named ${spec.launchTemplateName}`,
    })
    return { steps: [step], version: answered('createLaunchTemplate') }
  }
  const { id, latest } = found
  const changes = observed.group === undefined ? differences(latest.data, data) : []
  if (changes.length === 0) {
    return { steps: [], version: { launchTemplateId: id, version: latest.version } }
  }
  const step = callStep('createLaunchTemplateVersion', {
    what: spec.launchTemplateName,
    changes,
    input: { launchTemplateId: id, clientToken: versionToken(hash, id, latest), data },
    reason: `of version ${latest.version}, ${changes.map(describeDifference).join('; ')}`,
  })
  return { steps: [step], version: answered('createLaunchTemplateVersion') }
}

const answered = (resultOf: string): PlannedVersion => ({
  launchTemplateId: { resultOf, member: 'launchTemplateId' },
  version: { resultOf, member: 'version' },
})

/**
 * Same content after the same version of the same template, same token: a call repeated after a
 * lost answer is one. With the id in it, a template made anew is never mistaken for the last one.
 * EC2 takes 64 characters: 32 of the hash, 20 of the id, two dashes and the version.
 */
const versionToken = (hash: string, id: string, { version }: ObservedVersion): string =>
  `${hash.slice(0, 32)}-${id}-${version}`

/** A rule is a fleet's own by its tags: any other on the listener belongs to somebody else. */
const ownRule = (fleet: FleetHandle, observed: ObservedFleet): ObservedRule | undefined =>
  observed.rules.find(({ tags }) =>
    Object.entries(fleet.tags).every(([key, value]) => tags[key] === value),
  )

const planRule = (
  spec: FleetSpec,
  observed: ObservedFleet,
  target: { readonly arn: Deferred<string>; readonly name: string },
): readonly FleetStep[] => {
  const { pathPatterns } = spec.rule
  const forwards = [{ targetGroupArn: target.arn, weight: 1 }]
  const found = ownRule(spec, observed)
  if (found === undefined) {
    const priority = freePriority(spec.rule.priority, observed.rules)
    const step = callStep('createRule', {
      what: `${spec.groupName} at priority ${priority}`,
      input: { listenerArn: spec.listenerArn, priority, pathPatterns, forwards, tags: spec.tags },
      reason: `no rule is of ${spec.groupName}; it may have ${spec.rule.priority} and up`,
    })
    return [step]
  }
  const serving = found.forwards.filter(({ weight }) => weight > 0)
  const isForwarding = serving.some(({ targetGroupArn }) => targetGroupArn === target.arn)
  const changes = [
    ...differences(
      { conditions: found.conditions },
      { conditions: [`path-pattern ${pathPatterns.join(' ')}`] },
    ),
    ...(isForwarding
      ? []
      : differences(
          { forwards: serving.map(({ targetGroupArn }) => nameOf(observed, targetGroupArn)) },
          { forwards: [target.name] },
        )),
  ]
  if (changes.length === 0) return []
  const step = callStep('modifyRule', {
    what: `${spec.groupName} at priority ${found.priority}`,
    changes,
    input: { ruleArn: found.arn, pathPatterns, forwards: isForwarding ? found.forwards : forwards },
    reason: changes.map(describeDifference).join('; '),
  })
  return [step]
}

const nameOf = ({ targetGroups }: ObservedFleet, arn: string): string =>
  targetGroups.find((each) => each.arn === arn)?.name ?? arn

const freePriority = (first: number, rules: readonly ObservedRule[]): number => {
  const taken = new Set(rules.map(({ priority }) => priority))
  let priority = first
  while (taken.has(priority)) priority += 1
  return priority
}

/**
 * Steps that remove a fleet, in the order that AWS accepts. Instances leave by scaling in, which
 * drains them; the group is deleted when it is empty. Of the listener's rules only its own goes.
 */
export const planFleetDown = (
  fleet: FleetHandle,
  observed: ObservedFleet,
): readonly FleetStep[] => {
  const { group, launchTemplate } = observed
  const rule = ownRule(fleet, observed)
  return [
    ...(group === undefined ? [] : planGroupGone(group)),
    ...planRuleGone(fleet, rule, 'what no rule takes gets the default action of the listener'),
    ...planTargetGroupsGone(observed.targetGroups, 'no group registers with it any more'),
    ...(launchTemplate === undefined
      ? []
      : [
          callStep('deleteLaunchTemplate', {
            what: fleet.launchTemplateName,
            input: { launchTemplateId: launchTemplate.id },
            reason: `no group launches from its ${launchTemplate.latest.version} version(s)`,
          }),
        ]),
  ]
}

const planRuleGone = (
  fleet: FleetHandle,
  rule: ObservedRule | undefined,
  reason: string,
): readonly FleetStep[] => {
  if (rule === undefined) return []
  const what = `${fleet.groupName} at priority ${rule.priority}`
  return [callStep('deleteRule', { what, input: { ruleArn: rule.arn }, reason })]
}
