import t from 'tap'
import type { ModelObject } from '../../../../infra/model/contract.ts'
import {
  activitiesOf,
  createFleet,
  faultOf,
  groupName,
  idsOf,
  membersOf,
  statesOf,
} from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

const group = { AutoScalingGroupName: groupName }
const hook = (changes: ModelObject = {}): ModelObject => ({
  LifecycleHookName: 'ready',
  LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
  HeartbeatTimeout: 60,
  ...changes,
})
const ending = hook({
  LifecycleHookName: 'bye',
  LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
})

const fleetWith = (...hooks: ModelObject[]) => {
  const driver = createDriver()
  createFleet(driver, { DesiredCapacity: 1, LifecycleHookSpecificationList: hooks })
  driver.run(10_000)
  const complete = (result: string, by: ModelObject) =>
    driver.call('CompleteLifecycleAction', {
      ...group,
      LifecycleHookName: 'ready',
      LifecycleActionResult: result,
      ...by,
    })
  return { driver, complete, id: idsOf(driver)[0] ?? '' }
}

t.test('a launch hook holds an instance and tells EventBridge', async (t) => {
  const { driver, id } = fleetWith(hook({ NotificationMetadata: '{"a":1}' }))
  t.same(statesOf(driver), ['Pending:Wait'])
  t.match(activitiesOf(driver), [{ status: 'MidLifecycleAction' }])
  t.match(driver.events, [
    {
      source: 'aws.autoscaling',
      detailType: 'EC2 Instance-launch Lifecycle Action',
      resources: [/autoScalingGroupName\/fleet$/],
      detail: {
        AutoScalingGroupName: groupName,
        LifecycleHookName: 'ready',
        EC2InstanceId: id,
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
        NotificationMetadata: '{"a":1}',
        Origin: 'EC2',
        Destination: 'AutoScalingGroup',
      },
    },
  ])
})

t.test('CONTINUE by instance puts it into service, registered', async (t) => {
  const { driver, complete, id } = fleetWith(hook())
  complete('CONTINUE', { InstanceId: id })
  t.same(statesOf(driver), ['InService'])
  t.equal(membersOf(driver)[0]?.targetGroups.length, 1)
})

t.test('a token names one action, and counts once', async (t) => {
  const { driver, complete } = fleetWith(hook())
  const token = membersOf(driver)[0]?.actions[0]?.token ?? ''
  complete('CONTINUE', { LifecycleActionToken: token })
  t.same(statesOf(driver), ['InService'])
  t.match(
    faultOf(() => complete('CONTINUE', { LifecycleActionToken: token })),
    { code: 'ValidationError', message: `No active Lifecycle Action found with token ${token}` },
  )
  t.match(
    faultOf(() => complete('CONTINUE', { InstanceId: 'i-x' })),
    { message: 'No active Lifecycle Action found with instance ID i-x' },
  )
})

t.test('ABANDON ends the launch as Cancelled, and another instance is launched', async (t) => {
  const { driver, complete, id } = fleetWith(hook())
  const token = membersOf(driver)[0]?.actions[0]?.token
  complete('ABANDON', { InstanceId: id })
  const message =
    "Instance failed to complete user's Lifecycle Action: Lifecycle Action with token " +
    `${token} was abandoned: Lifecycle Action Completed with ABANDON Result`
  t.match(activitiesOf(driver)[0], {
    status: 'Cancelled',
    statusMessage: message,
    description: `Launching a new EC2 instance: ${id}.  Status Reason: ${message}`,
  })
  driver.run(12_000)
  t.not(idsOf(driver)[0], id)
  t.same(statesOf(driver), ['Pending:Wait'])
})

t.test('a heartbeat that runs out takes the default result', async (t) => {
  const patient = fleetWith(hook({ DefaultResult: 'CONTINUE' }))
  patient.driver.run(60_000)
  t.same(statesOf(patient.driver), ['InService'])
  const strict = fleetWith(hook())
  strict.driver.run(52_000)
  t.match(activitiesOf(strict.driver)[0], { statusMessage: /abandoned: Heartbeat Timeout$/ })
})

t.test('a heartbeat starts the timeout anew, up to the global timeout', async (t) => {
  const { driver, id } = fleetWith(hook({ HeartbeatTimeout: 30 }))
  const beat = () =>
    driver.call('RecordLifecycleActionHeartbeat', {
      ...group,
      LifecycleHookName: 'ready',
      InstanceId: id,
    })
  for (let beats = 0; beats < 149; beats += 1) {
    driver.run(19_000)
    beat()
  }
  t.same(idsOf(driver), [id], 'alive after 47 minutes')
  for (let beats = 0; beats < 12; beats += 1) {
    driver.run(19_000)
    if (idsOf(driver)[0] === id && statesOf(driver)[0] === 'Pending:Wait') beat()
  }
  t.not(idsOf(driver)[0], id, 'gone after 100 heartbeats of 30 s')
})

t.test('all hooks of a transition must be continued', async (t) => {
  const { driver, complete, id } = fleetWith(hook(), hook({ LifecycleHookName: 'second' }))
  complete('CONTINUE', { InstanceId: id })
  t.same(statesOf(driver), ['Pending:Wait'])
  complete('CONTINUE', { InstanceId: id, LifecycleHookName: 'second' })
  t.same(statesOf(driver), ['InService'])
})

t.test('a terminate hook waits after draining, and either result goes on', async (t) => {
  for (const result of ['CONTINUE', 'ABANDON']) {
    const { driver, complete, id } = fleetWith(ending)
    driver.run(10_000)
    driver.call('TerminateInstanceInAutoScalingGroup', {
      InstanceId: id,
      ShouldDecrementDesiredCapacity: false,
    })
    t.match(statesOf(driver), ['Terminating'])
    driver.run(31_000)
    t.match(statesOf(driver), ['Terminating:Wait'])
    t.ok(driver.events.some((e) => e.detailType === 'EC2 Instance-terminate Lifecycle Action'))
    complete(result, { InstanceId: id, LifecycleHookName: 'bye' })
    t.match(statesOf(driver), ['Terminating:Proceed'])
    driver.run(5_000)
    t.notOk(idsOf(driver).includes(id))
  }
})

t.test('a hook shows its timeouts and defaults', async (t) => {
  const { driver } = fleetWith()
  driver.call('PutLifecycleHook', { ...group, ...hook({ HeartbeatTimeout: undefined }) })
  t.same(driver.call('DescribeLifecycleHooks', group), {
    LifecycleHooks: [
      {
        LifecycleHookName: 'ready',
        AutoScalingGroupName: groupName,
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
        HeartbeatTimeout: 3600,
        GlobalTimeout: 172_800,
        DefaultResult: 'ABANDON',
      },
    ],
  })
  driver.call('PutLifecycleHook', { ...group, LifecycleHookName: 'ready', HeartbeatTimeout: 30 })
  t.match(driver.call('DescribeLifecycleHooks', { ...group, LifecycleHookNames: ['ready'] }), {
    LifecycleHooks: [{ HeartbeatTimeout: 30, GlobalTimeout: 3000 }],
  })
})

t.test('deleting a hook abandons what is launching', async (t) => {
  const { driver, id } = fleetWith(hook())
  driver.call('DeleteLifecycleHook', { ...group, LifecycleHookName: 'ready' })
  driver.run(30_000)
  t.same(statesOf(driver), ['InService'])
  t.not(idsOf(driver)[0], id)
  t.match(
    faultOf(() => driver.call('DeleteLifecycleHook', { ...group, LifecycleHookName: 'ready' })),
    { message: 'No Lifecycle Hook found with name: ready' },
  )
})

t.test('a hook out of range or without a transition is refused', async (t) => {
  const { driver } = fleetWith()
  const put = (changes: ModelObject) =>
    faultOf(() => driver.call('PutLifecycleHook', { ...group, ...hook(changes) }))
  t.match(put({ HeartbeatTimeout: 29 }), { code: 'ValidationError' })
  t.match(put({ LifecycleTransition: undefined }), { message: /LifecycleTransition/ })
  t.match(put({ DefaultResult: 'RETRY' }), { message: /either CONTINUE or ABANDON/ })
})
