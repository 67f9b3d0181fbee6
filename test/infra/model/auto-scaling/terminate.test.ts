import t from 'tap'
import { activitiesOf, createFleet, groupName, idsOf, statesOf } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

const group = { AutoScalingGroupName: groupName }

t.test('the way out: drain, then terminate, then Successful', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  driver.run(20_000)
  const [first = ''] = idsOf(driver)
  driver.call('SetDesiredCapacity', { ...group, DesiredCapacity: 1 })
  const activity = () => activitiesOf(driver).find(({ description }) => /^Term/.test(description))
  t.match(activity(), { status: 'WaitingForELBConnectionDraining', progress: 50 })
  const isTerminated = () => driver.effects.some(({ kind }) => kind === 'terminate')
  driver.run(29_000)
  t.notOk(isTerminated(), 'not while it drains')
  driver.run(1_500)
  t.ok(isTerminated())
  t.match(activity(), { status: 'InProgress' })
  driver.run(5_000)
  t.match(activity(), {
    status: 'Successful',
    progress: 100,
    description: `Terminating EC2 instance: ${first}`,
    cause:
      'At 2026-01-05T12:00:20Z a user request explicitly set group desired capacity changing the ' +
      'desired capacity from 2 to 1.  At 2026-01-05T12:00:20Z an instance was taken out of ' +
      'service in response to a difference between desired and actual capacity, shrinking the ' +
      `capacity from 2 to 1.  At 2026-01-05T12:00:20Z instance ${first} was selected for ` +
      'termination.',
  })
  t.match(driver.events.at(-1), {
    detailType: 'EC2 Instance Terminate Successful',
    resources: [/autoScalingGroupName/, `arn:aws:ec2:eu-west-1:123456789012:instance/${first}`],
    detail: { EC2InstanceId: first, Origin: 'AutoScalingGroup', Destination: 'EC2' },
  })
})

t.test('an instance that another actor terminated needs no effect of ours', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  driver.run(20_000)
  driver.kill(idsOf(driver)[0] ?? '')
  driver.run(20_000)
  t.notOk(driver.effects.some(({ kind }) => kind === 'terminate'))
  t.same(statesOf(driver), ['InService', 'InService'])
})

t.test('a terminate effect goes out once', async (t) => {
  const driver = createDriver({ terminateMs: 60_000 })
  createFleet(driver)
  driver.run(20_000)
  driver.call('SetDesiredCapacity', { ...group, DesiredCapacity: 1 })
  driver.run(80_000)
  t.equal(driver.effects.filter(({ kind }) => kind === 'terminate').length, 1)
})
