/** Random lives of a group: calls, kills and faults in any order, from one seed. */
import fc from 'fast-check'
import type { ModelObject } from '../../infra/model/contract.ts'
import { AwsFault } from '../../infra/model/fault.ts'
import { createFleet, groupName } from './fleet.ts'
import { createDriver, type Driver, type DriverOptions } from './world-driver.ts'

/** One thing that happens to the group: a call, a failure, or time that passes. */
export type Happening =
  | { kind: 'call'; operation: string; params: ModelObject }
  | { kind: 'one'; operation: string; pick: number; params: ModelObject }
  | { kind: 'kill'; pick: number }
  | { kind: 'faults'; launch: number; probe: number }
  | { kind: 'wait'; seconds: number }

export const name = { AutoScalingGroupName: groupName }
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
/** Policies as they may be, and the value that takes one away. */
const maintenance = fc
  .constantFrom([-1, -1], [0, 100], [50, 100], [90, 120], [100, 100], [100, 150], [100, 200])
  .map(([MinHealthyPercentage, MaxHealthyPercentage]) => ({
    InstanceMaintenancePolicy: { MinHealthyPercentage, MaxHealthyPercentage },
  }))
const one = (operation: string, params: fc.Arbitrary<ModelObject>) =>
  fc.record({ kind: fc.constant('one' as const), operation: fc.constant(operation), pick, params })
const call = (operation: string, params: fc.Arbitrary<ModelObject>) =>
  fc.record({ kind: fc.constant('call' as const), operation: fc.constant(operation), params })

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.nat(400) }) },
  {
    weight: 4,
    arbitrary: call('SetDesiredCapacity', fc.record({ DesiredCapacity: fc.nat(4) })),
  },
  call('UpdateAutoScalingGroup', bounds),
  { weight: 2, arbitrary: call('UpdateAutoScalingGroup', maintenance) },
  call('UpdateAutoScalingGroup', fc.record({ DefaultInstanceWarmup: fc.constantFrom(-1, 0, 60) })),
  call('SuspendProcesses', fc.record({ ScalingProcesses: fc.subarray(processes) })),
  { weight: 2, arbitrary: call('ResumeProcesses', fc.constant({})) },
  call(
    'UpdateAutoScalingGroup',
    fc.record({ VPCZoneIdentifier: fc.constantFrom('subnet-a,subnet-b', 'subnet-b,subnet-c') }),
  ),
  one('TerminateInstanceInAutoScalingGroup', fc.record({ ShouldDecrementDesiredCapacity: flag })),
  one('CompleteLifecycleAction', completion),
  {
    weight: 2,
    arbitrary: one(
      'SetInstanceHealth',
      fc.constant({ HealthStatus: 'Unhealthy', ShouldRespectGracePeriod: false }),
    ),
  },
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

export const play = (
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
export const attempt = (driver: Driver, operation: string, params: ModelObject): void => {
  try {
    driver.call(operation, params)
  } catch (fault) {
    if (!(fault instanceof AwsFault)) throw fault
  }
}

export const scenario = fc.array(happening, { minLength: 10, maxLength: 30, size: 'max' })
