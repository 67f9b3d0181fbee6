import type {
  ObservedFleet,
  ObservedGroup,
  ObservedTargetGroup,
} from '../../../ami-scripts/fleet/observed.ts'
import type { FleetStep } from '../../../ami-scripts/fleet/plan.ts'
import { describeFleet, type FleetSpec } from '../../../ami-scripts/fleet/spec.ts'
import { loadEnvironment } from '../../../infra/env/environment.ts'

export const spec: FleetSpec = describeFleet(
  loadEnvironment('prod'),
  {
    vpcId: 'vpc-1',
    privateSubnetIds: ['subnet-a', 'subnet-b'],
    instanceSecurityGroupId: 'sg-1',
    instanceProfileName: 'assay-prod-instance',
    listenerArn: 'listener-1',
  },
  { imageId: 'ami-1', bakeKey: 'key-1', status: 'candidate' },
  (text) => Buffer.from(text).toString('base64'),
)

const targetGroupArn = 'target-group-1'

export interface FleetWorld {
  readonly observed: () => ObservedFleet
  readonly take: (step: FleetStep) => void
  /** Plans and takes first steps until none is left, or `limit` were taken. */
  readonly run: (plan: (observed: ObservedFleet) => readonly FleetStep[], limit?: number) => void
  readonly edit: (change: Partial<ObservedGroup>) => void
  readonly editTargetGroup: (change: Partial<ObservedTargetGroup>) => void
  readonly isEmpty: () => boolean
}

/** AWS as far as a plan sees it: each step has the effect that the real call has. */
export const createFleetWorld = (): FleetWorld => {
  let state: ObservedFleet = {
    launchTemplate: undefined,
    targetGroup: undefined,
    forwardedTargetGroupArns: [],
    group: undefined,
  }
  const take = (step: FleetStep): void => {
    state = { ...state, ...effects[step.kind](state) }
  }
  const run: FleetWorld['run'] = (plan, limit = 50) => {
    for (let taken = 0; taken < limit; taken += 1) {
      const [next] = plan(state)
      if (next === undefined) return
      take(next)
    }
  }
  return {
    observed: () => state,
    take,
    run,
    edit: (change) => {
      if (state.group !== undefined) state = { ...state, group: { ...state.group, ...change } }
    },
    editTargetGroup: (change) => {
      const { targetGroup } = state
      if (targetGroup !== undefined) {
        state = { ...state, targetGroup: { ...targetGroup, ...change } }
      }
    },
    isEmpty: () =>
      state.launchTemplate === undefined &&
      state.targetGroup === undefined &&
      state.group === undefined &&
      state.forwardedTargetGroupArns.length === 0,
  }
}

const newGroup: ObservedGroup = {
  name: spec.groupName,
  isDeleting: false,
  launchTemplateVersion: '1',
  min: spec.group.min,
  desired: spec.group.desired,
  max: spec.group.max,
  healthCheckType: 'ELB',
  healthCheckGracePeriodSeconds: spec.group.healthCheckGracePeriodSeconds,
  defaultInstanceWarmupSeconds: spec.group.defaultInstanceWarmupSeconds,
  subnetIds: spec.group.subnetIds,
  targetGroupArns: [targetGroupArn],
  suspendedProcesses: [],
  instances: [],
}

const withTemplate = (version: number): Partial<ObservedFleet> => ({
  launchTemplate: { id: 'lt-1', latestVersion: version, latest: spec.launchTemplate },
})

const withTargetGroup: Partial<ObservedFleet> = {
  targetGroup: { ...spec.targetGroup, arn: targetGroupArn },
}

const effects: Readonly<
  Record<FleetStep['kind'], (state: ObservedFleet) => Partial<ObservedFleet>>
> = {
  'create-launch-template': () => withTemplate(1),
  'create-launch-template-version': (state) =>
    withTemplate((state.launchTemplate?.latestVersion ?? 0) + 1),
  'create-target-group': () => withTargetGroup,
  'modify-target-group': () => withTargetGroup,
  'forward-listener': () => ({ forwardedTargetGroupArns: [targetGroupArn] }),
  'create-group': () => ({ group: newGroup }),
  'update-group': (state) => ({ group: { ...newGroup, desired: state.group?.desired ?? 0 } }),
  'delete-group': (state) =>
    state.group === undefined ? {} : { group: { ...state.group, isDeleting: true } },
  'wait-group-deleted': () => ({ group: undefined }),
  'unforward-listener': () => ({ forwardedTargetGroupArns: [] }),
  'delete-target-group': () => ({ targetGroup: undefined }),
  'delete-launch-template': () => ({ launchTemplate: undefined }),
}
