import type {
  ObservedFleet,
  ObservedGroup,
  ObservedRule,
  ObservedTargetGroup,
  ObservedVersion,
} from '../../../ami-scripts/fleet/observed.ts'
import { encoding } from '../../../ami-scripts/fleet/encoding.ts'
import type { CallOutcome } from '../../../ami-scripts/fleet/ports.ts'
import { describeFleet, type FleetSpec } from '../../../ami-scripts/fleet/spec.ts'
import { loadEnvironment } from '../../../infra/env/environment.ts'

const base = {
  vpcId: 'vpc-1',
  privateSubnetIds: ['subnet-a', 'subnet-b'],
  instanceSecurityGroupId: 'sg-1',
  instanceProfileName: 'assay-prod-instance',
  listenerArn: 'listener-1',
}

export const specOf = (imageId: string): FleetSpec =>
  describeFleet(
    loadEnvironment('prod'),
    base,
    { imageId, rootDeviceName: '/dev/xvda', rootVolumeGib: 8 },
    encoding,
  )

export const spec = specOf('ami-1')

/** Everything of one account that a fleet may come upon. */
export interface FleetState {
  readonly templates: readonly Template[]
  readonly targetGroups: readonly ObservedTargetGroup[]
  readonly rules: readonly ObservedRule[]
  readonly groups: readonly ObservedGroup[]
}

export interface Template {
  readonly id: string
  readonly name: string
  readonly versions: readonly ObservedVersion[]
  /** Version numbers by the client token that made them. */
  readonly tokens: ReadonlyMap<string, number>
}

/** A rule of somebody else's, at the priority that a fleet would take first. */
export const foreignRule: ObservedRule = {
  arn: 'rule-foreign',
  priority: spec.rule.priority,
  conditions: ['path-pattern /other/*'],
  forwards: [{ targetGroupArn: 'target-group-foreign', weight: 1 }],
  tags: { Name: 'somebody-else', 'assay:env': 'prod' },
}

/** What AWS does by itself, some time after the call that caused it. */
export interface Happening {
  /** `sight`: AWS comes to show, or to know, what was done. `work`: instances and groups move. */
  readonly kind: 'sight' | 'work'
  readonly happen: () => void
}

/** The world as the calls of one service see and change it. */
export interface WorldParts {
  readonly state: () => FleetState
  readonly shown: () => FleetState
  /** What a service knows of the others' things. */
  readonly known: () => FleetState
  readonly write: (change: Partial<FleetState>) => void
  readonly later: (kind: Happening['kind'], happen: () => void) => void
  readonly nextId: (kind: string) => string
}

export const done = <Result>(result: Result): CallOutcome<Result> => ({ status: 'done', result })
export const refused = (status: 'taken' | 'absent' | 'in-use' | 'refused', message: string) =>
  ({ status, message }) as const

export const observe = (state: FleetState): ObservedFleet => {
  const template = state.templates.find(({ name }) => name === spec.launchTemplateName)
  const group = state.groups.find(({ name }) => name === spec.groupName)
  const latest = template?.versions.at(-1)
  return {
    launchTemplate: template && latest && { id: template.id, latest },
    served: group && versionOf(state, group.launchTemplateId ?? '', group.launchTemplateVersion),
    targetGroups: spec.targetGroupNames.flatMap(
      (name) => state.targetGroups.find((each) => each.name === name) ?? [],
    ),
    rules: state.rules,
    group,
  }
}

export const versionOf = (
  state: FleetState,
  id: string,
  wanted: string,
): ObservedVersion | undefined => {
  const { versions = [] } = state.templates.find((each) => each.id === id) ?? {}
  if (wanted === '$Latest') return versions.at(-1)
  return versions.find(({ version }) => String(version) === (wanted === '$Default' ? '1' : wanted))
}
