import type { FleetSpec } from '../../../ami-scripts/fleet/spec.ts'
import { foreignRule, spec, specOf, type FleetState } from './fleet-state.ts'
import { createFleetWorld, type FleetWorld } from './fleet-world.ts'
import { runFleet } from './fleet-run.ts'

export interface Scenario {
  /** Names its golden trace too. */
  readonly name: string
  readonly verb: 'up' | 'down'
  readonly wanted: FleetSpec
  readonly world: () => Promise<FleetWorld>
  /** What must be there in the end, whatever the order. */
  readonly isReached: (state: FleetState) => boolean
}

/** A fleet that `fleet up` made, and in which everything has happened. */
export const servingWorld = async (made: FleetSpec = spec): Promise<FleetWorld> => {
  const world = createFleetWorld()
  await runFleet(world, 'up', made, 'called')
  while (world.pending.length > 0) world.pending.shift()?.happen()
  return world
}

const edited = async (edit: (world: FleetWorld) => void): Promise<FleetWorld> => {
  const world = await servingWorld()
  edit(world)
  return world
}

const withoutGroup = (world: FleetWorld): void => world.edit(() => ({ groups: [] }))

const first = (lifecycleState: string, isProtected: boolean) => (world: FleetWorld) =>
  world.editGroup(({ instances: [one, ...rest] }) => ({
    instances: one === undefined ? rest : [{ ...one, lifecycleState, isProtected }, ...rest],
  }))

const serves = ({ groups: [group], rules, targetGroups }: FleetState): boolean => {
  const target = targetGroups.find(({ arn }) => group?.targetGroupArns.includes(arn))
  return (
    group?.instances.length === group?.desired &&
    group?.launchTemplateVersion !== undefined &&
    target?.port === spec.targetGroup.port &&
    target.deregistrationDelaySeconds === spec.targetGroup.deregistrationDelaySeconds &&
    rules.some(({ forwards }) => forwards.some((each) => each.targetGroupArn === target.arn))
  )
}

const isEmpty = ({ templates, targetGroups, rules, groups }: FleetState): boolean =>
  [templates, targetGroups, groups, rules.filter((rule) => rule !== foreignRule)].every(
    (part) => part.length === 0,
  )

const up = { verb: 'up', wanted: spec, isReached: serves } as const
const down = { verb: 'down', wanted: spec, isReached: isEmpty } as const

export const scenarios: readonly Scenario[] = [
  { ...up, name: 'up-from-nothing', world: async () => createFleetWorld() },
  { ...up, name: 'up-again', world: () => servingWorld() },
  {
    ...up,
    name: 'up-beside-another-rule',
    world: async () => createFleetWorld({ rules: [foreignRule] }),
  },
  {
    ...up,
    name: 'up-after-min-and-max-were-edited',
    world: () => edited((world) => world.editGroup(() => ({ min: 1, max: 9, desired: 3 }))),
    isReached: ({ groups: [group] }) =>
      group?.min === 2 && group.max === 4 && group.desired === 3 && group.instances.length === 3,
  },
  {
    ...up,
    name: 'up-after-health-check-and-tags-were-edited',
    world: () =>
      edited((world) => {
        const { healthCheck } = spec.targetGroup
        world.editTargetGroup({ healthCheck: { ...healthCheck, matcher: '200-599' } })
        world.editGroup(({ tags: { Name } }) => ({ tags: Name ? { Name } : {} }))
      }),
    isReached: ({ targetGroups: [target], groups: [group] }) =>
      target?.healthCheck.matcher === '200' && group?.tags['assay:env']?.isPropagated === true,
  },
  {
    ...up,
    name: 'up-with-another-ami-leaves-what-serves',
    wanted: specOf('ami-2'),
    world: () => servingWorld(),
    isReached: ({ templates: [template] }) => template?.versions.length === 1,
  },
  {
    ...up,
    name: 'up-without-a-group-cuts-a-version',
    wanted: specOf('ami-2'),
    world: () => edited(withoutGroup),
    isReached: ({ templates: [template], groups: [group] }) =>
      template?.versions.length === 2 && group?.launchTemplateVersion === '2',
  },
  {
    ...up,
    name: 'up-without-a-group-changes-the-port',
    world: () =>
      edited((world) => {
        withoutGroup(world)
        world.editTargetGroup({ port: 9090 })
      }),
    isReached: (state) => serves(state) && state.targetGroups.length === 1,
  },
  {
    ...up,
    name: 'up-while-both-target-groups-are-of-another-port',
    world: () =>
      edited((world) => {
        withoutGroup(world)
        world.edit(({ targetGroups: [blue] }) => ({
          targetGroups: blue
            ? [
                { ...blue, port: 9090 },
                { ...blue, port: 9090, arn: 'other', name: `assay-prod-green` },
              ]
            : [],
        }))
      }),
    isReached: (state) => serves(state) && state.targetGroups.length === 1,
  },
  {
    ...up,
    name: 'up-keeps-what-instances-answer-on',
    world: () =>
      edited((world) =>
        world.editTargetGroup({
          port: 9090,
          healthCheck: { ...spec.targetGroup.healthCheck, path: '/old', intervalSeconds: 30 },
        }),
      ),
    isReached: ({ targetGroups: [only] }) =>
      only?.port === 9090 &&
      only.healthCheck.path === '/old' &&
      only.healthCheck.intervalSeconds === spec.targetGroup.healthCheck.intervalSeconds,
  },
  {
    ...up,
    name: 'up-after-the-rule-and-target-group-were-lost',
    world: () => edited((world) => world.edit(() => ({ rules: [], targetGroups: [] }))),
  },
  {
    ...up,
    name: 'up-while-the-group-is-being-deleted',
    world: () =>
      edited((world) => {
        world.editGroup(() => ({ instances: [], desired: 0, min: 0 }))
        void world.services.autoScaling.deleteGroup({ name: spec.groupName })
      }),
  },
  { ...down, name: 'down', world: () => servingWorld() },
  { ...down, name: 'down-again', world: async () => createFleetWorld() },
  {
    ...down,
    name: 'down-beside-another-rule',
    world: () => edited((world) => world.edit(({ rules }) => ({ rules: [foreignRule, ...rules] }))),
    isReached: (state) => isEmpty(state) && state.rules.includes(foreignRule),
  },
  {
    ...down,
    name: 'down-with-a-protected-instance',
    world: () => edited(first('InService', true)),
  },
  {
    ...down,
    name: 'down-with-an-instance-in-standby',
    world: () => edited(first('Standby', false)),
  },
  {
    ...down,
    name: 'down-while-terminations-are-suspended',
    world: () => edited((world) => world.editGroup(() => ({ suspendedProcesses: ['Terminate'] }))),
  },
  {
    ...down,
    name: 'down-after-a-roll-out-left-green',
    world: () =>
      edited((world) =>
        world.edit(({ targetGroups }) => ({
          targetGroups: targetGroups.map((each) => ({ ...each, name: 'assay-prod-green' })),
        })),
      ),
  },
]
