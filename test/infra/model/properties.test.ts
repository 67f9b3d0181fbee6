import fc from 'fast-check'
import t from 'tap'
import type { ModelEffect, ModelInput, ModelObject } from '../../../infra/model/contract.ts'
import { AwsFault } from '../../../infra/model/fault.ts'
import { isDrained } from '../../../infra/model/load-balancing/targets.ts'
import { step } from '../../../infra/model/step.ts'
import type { World } from '../../../infra/model/world.ts'
import type { Group } from '../../../infra/model/auto-scaling/state.ts'
import { createDriver, type Driver, type DriverOptions, template } from '../../sim/world-driver.ts'
import { createFleet, groupName } from '../../sim/fleet.ts'

/** One thing that happens to the group: a call, a failure, or time that passes. */
type Happening =
  | { kind: 'call'; operation: string; params: ModelObject }
  | { kind: 'one'; operation: string; pick: number; params: ModelObject }
  | { kind: 'kill'; pick: number }
  | { kind: 'faults'; launch: number; probe: number }
  | { kind: 'wait'; seconds: number }

const name = { AutoScalingGroupName: groupName }
const flag = fc.boolean()
const pick = fc.nat(20)
const processes = ['Launch', 'Terminate', 'AZRebalance', 'ReplaceUnhealthy', 'HealthCheck']

const hooks = ['LAUNCHING', 'TERMINATING'].map((transition) => ({
  LifecycleHookName: transition.toLowerCase(),
  LifecycleTransition: `autoscaling:EC2_INSTANCE_${transition}`,
  HeartbeatTimeout: 30,
  DefaultResult: 'CONTINUE',
}))
const completion = fc.record({
  LifecycleHookName: fc.constantFrom('launching', 'terminating'),
  LifecycleActionResult: fc.constantFrom('CONTINUE', 'ABANDON'),
})

const bounds = fc.tuple(fc.nat(4), fc.nat(4)).chain(([a, b]) =>
  fc.record({
    MinSize: fc.constant(Math.min(a, b)),
    MaxSize: fc.constant(Math.max(a, b) + 1),
  }),
)
const one = (operation: string, params: fc.Arbitrary<ModelObject>) =>
  fc.record({ kind: fc.constant('one' as const), operation: fc.constant(operation), pick, params })
const call = (operation: string, params: fc.Arbitrary<ModelObject>) =>
  fc.record({ kind: fc.constant('call' as const), operation: fc.constant(operation), params })

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.nat(400) }) },
  call('SetDesiredCapacity', fc.record({ DesiredCapacity: fc.nat(6) })),
  call('UpdateAutoScalingGroup', bounds),
  call('SuspendProcesses', fc.record({ ScalingProcesses: fc.subarray(processes) })),
  call('ResumeProcesses', fc.constant({})),
  call(
    'UpdateAutoScalingGroup',
    fc.record({ VPCZoneIdentifier: fc.constantFrom('subnet-a,subnet-b', 'subnet-b,subnet-c') }),
  ),
  one('TerminateInstanceInAutoScalingGroup', fc.record({ ShouldDecrementDesiredCapacity: flag })),
  one('CompleteLifecycleAction', completion),
  one('SetInstanceHealth', fc.constant({ HealthStatus: 'Unhealthy' })),
  one('EnterStandby', fc.record({ ShouldDecrementDesiredCapacity: flag })),
  one('ExitStandby', fc.constant({})),
  one('DetachInstances', fc.record({ ShouldDecrementDesiredCapacity: flag })),
  one('SetInstanceProtection', fc.record({ ProtectedFromScaleIn: flag })),
  fc.record({ kind: fc.constant('kill' as const), pick }),
  fc.record({ kind: fc.constant('faults' as const), launch: fc.nat(3), probe: fc.nat(3) }),
)

/** Faults that can be turned on and off while the driver runs. */
const faultyOptions = (mode: { launch: number; probe: number }): DriverOptions => {
  let launches = 0
  const codes = ['', 'InsufficientInstanceCapacity', 'InvalidAMIID.NotFound', 'VcpuLimitExceeded']
  return {
    launch: () => {
      launches += 1
      const code = codes[mode.launch] ?? ''
      if (code === '' || launches % 2 === 0) return { kind: 'runs', answerMs: 900, bootMs: 4_000 }
      return { kind: 'fails', answerMs: 700, code, message: 'as the test wants it.' }
    },
    probe: (probe) =>
      mode.probe > 0 && probe.targetId.charCodeAt(18) % 3 === mode.probe - 1
        ? { kind: 'timeout' }
        : { kind: 'status', status: 200 },
  }
}

const play = (
  happenings: readonly Happening[],
  observe?: DriverOptions['observe'],
): { driver: Driver; mode: { launch: number; probe: number } } => {
  const mode = { launch: 0, probe: 0 }
  const driver = createDriver({ ...faultyOptions(mode), ...(observe ? { observe } : {}) })
  createFleet(driver, { LifecycleHookSpecificationList: hooks })
  for (const one of happenings) happen(driver, mode, one)
  return { driver, mode }
}

const happen = (driver: Driver, mode: { launch: number; probe: number }, one: Happening): void => {
  const members = driver.world().autoScaling.groups[groupName]?.members ?? []
  if (one.kind === 'wait') driver.run(one.seconds * 1_000)
  if (one.kind === 'faults') Object.assign(mode, { launch: one.launch, probe: one.probe })
  if (one.kind === 'call') attempt(driver, one.operation, { ...name, ...one.params })
  if (one.kind !== 'one' && one.kind !== 'kill') return
  const id = members[one.pick % Math.max(1, members.length)]?.instanceId
  if (id === undefined) return
  if (one.kind === 'kill') return driver.kill(id)
  const isPlural = /Standby|Detach|Protection/.test(one.operation)
  const isNamed = isPlural || one.operation === 'CompleteLifecycleAction'
  attempt(driver, one.operation, {
    ...(isNamed ? name : {}),
    ...(isPlural ? { InstanceIds: [id] } : { InstanceId: id }),
    ...one.params,
  })
}

/** Refusals are the API's right; anything else is a defect. */
const attempt = (driver: Driver, operation: string, params: ModelObject): void => {
  try {
    driver.call(operation, params)
  } catch (fault) {
    if (!(fault instanceof AwsFault)) throw fault
  }
}

const scenario = fc.array(happening, { minLength: 1, maxLength: 25 })
const check = (runs: number, property: (happenings: Happening[]) => void): void =>
  void fc.assert(fc.property(scenario, property), { numRuns: runs, seed: 20260105 })

const groupIn = (world: World): Group | undefined => world.autoScaling.groups[groupName]

const counted = (group: Group): number =>
  group.launches.length +
  group.members.filter((m) => m.state.startsWith('Pending') || m.state === 'InService').length

t.test('the model never asks for more than the maximum, and a tenth in a rebalance', async (t) => {
  check(60, (happenings) => {
    play(happenings, (world, effects) => {
      const group = groupIn(world)
      if (group === undefined || !effects.some((effect) => effect.kind === 'launch')) return
      const { maxSize } = group.settings
      const extra = Math.max(1, Math.floor(maxSize / 10))
      const rebalances = [...group.launches, ...group.members].some(
        (one) => one.purpose === 'rebalance',
      )
      if (counted(group) > maxSize + (rebalances ? extra : 0)) throw new Error('above the maximum')
    })
  })
  t.pass('60 scenarios')
})

t.test('the model takes a healthy instance only while more than the minimum remain', async (t) => {
  const chosen = /a difference between desired and actual capacity, shrinking/
  check(60, (happenings) => {
    let before: World | undefined
    play(happenings, (world) => {
      const was = before === undefined ? undefined : groupIn(before)
      const group = groupIn(world)
      before = world
      if (was === undefined || group === undefined) return
      const gone = group.members.filter((member) => {
        const activity = world.autoScaling.openActivities[member.activityId ?? '']
        const old = was.members.find(({ instanceId }) => instanceId === member.instanceId)
        return old?.state === 'InService' && chosen.test(activity?.cause ?? '')
      })
      if (gone.length === 0) return
      const left = group.members.filter((member) => member.state === 'InService').length
      if (left < group.settings.minSize) throw new Error('the model went below the minimum')
    })
  })
  t.pass('60 scenarios')
})

t.test('an instance is drained from every target group before it is terminated', async (t) => {
  check(60, (happenings) => {
    play(happenings, (world, effects) => {
      for (const effect of effects) {
        if (effect.kind !== 'terminate') continue
        for (const arn of Object.keys(world.loadBalancing.targetGroups)) {
          if (!isDrained(world, arn, effect.instanceId)) throw new Error('terminated undrained')
        }
      }
    })
  })
  t.pass('60 scenarios')
})

t.test('every activity is explained, in order of time, and ends in a final status', async (t) => {
  check(60, (happenings) => {
    const { driver } = play(happenings)
    const { history, openActivities } = driver.world().autoScaling
    for (const activity of [...history, ...Object.values(openActivities)]) {
      const sentences = activity.cause.split('  ')
      const isExplained = sentences.every((s) => /^At \d{4}-.*Z .+\.$/.test(s))
      if (!isExplained) throw new Error(`unexplained: ${activity.cause}`)
      if (activity.description === '') throw new Error('no description')
    }
    for (const activity of history) {
      if (!['Successful', 'Failed', 'Cancelled'].includes(activity.status)) throw new Error('open')
      if (activity.endedAt === null || activity.endedAt < activity.startedAt)
        throw new Error('time')
      if (activity.status !== 'Successful' && activity.statusMessage === null) {
        throw new Error(`${activity.status} without a message`)
      }
    }
  })
  t.pass('60 scenarios')
})

t.test('the same inputs make the same world, byte for byte', async (t) => {
  check(30, (happenings) => {
    const inputs: { now: number; input: ModelInput }[] = []
    const { driver } = play(happenings, (world, _, input) => inputs.push({ now: world.now, input }))
    const outcome = JSON.stringify(driver.world())
    const { driver: again } = play(happenings)
    if (JSON.stringify(again.world()) !== outcome) throw new Error('worlds differ')
    const first = createDriver().world()
    const setUp = Object.keys(first.facts.subnets).length + 1
    const replayed = inputs
      .slice(setUp)
      .reduce((world, { now, input }) => step(world, now, input).world, first)
    if (JSON.stringify(replayed) !== outcome) throw new Error('replay differs')
  })
  t.pass('30 scenarios')
})

t.test('a step leaves the world it was given as it was', async (t) => {
  check(20, (happenings) => {
    let before: { world: World; text: string } | undefined
    play(happenings, (world) => {
      if (before !== undefined && JSON.stringify(before.world) !== before.text) {
        throw new Error('a step changed the world before it')
      }
      before = { world, text: JSON.stringify(world) }
    })
  })
  t.pass('20 scenarios')
})

/** What still differs from the wanted state; undefined when the group is at rest. */
const unrest = (driver: Driver): string | undefined => {
  const group = groupIn(driver.world())
  if (group === undefined) return 'the group is gone'
  const { zones, desiredCapacity } = group.settings
  const serving = group.members.filter((member) => member.state === 'InService')
  if (serving.length !== desiredCapacity || group.launches.length > 0) {
    return `${serving.length} of ${desiredCapacity} serve`
  }
  if (serving.some((member) => !member.healthy)) return 'unhealthy at rest'
  if (serving.some((member) => !zones.includes(member.zone))) return 'a zone in disuse is in use'
  const loads = zones.map((zone) => serving.filter((member) => member.zone === zone).length)
  return Math.max(...loads) - Math.min(...loads) > 1 ? `unbalanced: ${loads}` : undefined
}

t.test(
  'when faults stop the group reaches desired capacity, balanced over its zones',
  async (t) => {
    check(60, (happenings) => {
      const { driver, mode } = play(happenings)
      Object.assign(mode, { launch: 0, probe: 0 })
      driver.call('ResumeProcesses', name)
      const ids = groupIn(driver.world())?.members.filter((m) => m.state === 'InService') ?? []
      for (const { instanceId } of ids) {
        attempt(driver, 'SetInstanceProtection', {
          ...name,
          InstanceIds: [instanceId],
          ProtectedFromScaleIn: false,
        })
      }
      const deadline = driver.world().now + 2 * 3_600_000
      while (unrest(driver) !== undefined && driver.world().now < deadline) driver.run(120_000)
      const left = unrest(driver)
      if (left !== undefined) throw new Error(left)
    })
    t.pass('60 scenarios')
  },
)

t.test('a launch answered twice makes one member and no orphan', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  const landed: ModelInput = {
    kind: 'launched',
    launchId: 'unknown',
    instanceId: 'i-stray',
    zone: 'eu-west-1a',
    subnetId: 'subnet-a',
    privateIp: '10.0.3.9',
    instanceType: 't3.small',
    launchTemplateVersion: 1,
  }
  driver.effects.length = 0
  driver.send(landed)
  const terminated = driver.effects.filter((e: ModelEffect) => e.kind === 'terminate')
  t.match(terminated, [{ instanceId: 'i-stray' }], 'nobody waits for it, so it goes')
  t.equal(template.id, 'lt-0a')
})
