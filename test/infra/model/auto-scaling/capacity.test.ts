import t from 'tap'
import {
  activitiesOf,
  createFleet,
  faultOf,
  groupName,
  groupOf,
  statesOf,
} from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

const group = { AutoScalingGroupName: groupName }

t.test('desired capacity stays between minimum and maximum', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  const set = (DesiredCapacity: number) =>
    faultOf(() => driver.call('SetDesiredCapacity', { ...group, DesiredCapacity }))
  t.match(set(5), {
    message: 'New SetDesiredCapacity value 5 is above max value 4 for the AutoScalingGroup.',
  })
  t.match(set(0), {
    message: 'New SetDesiredCapacity value 0 is below min value 1 for the AutoScalingGroup.',
  })
})

t.test('a scale-out says who asked, and from where to where', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  driver.run(10_000)
  driver.call('SetDesiredCapacity', { ...group, DesiredCapacity: 4 })
  driver.run(10_000)
  const cause =
    'At 2026-01-05T12:00:10Z a user request explicitly set group desired capacity changing the ' +
    'desired capacity from 2 to 4.  At 2026-01-05T12:00:10Z an instance was started in response ' +
    'to a difference between desired and actual capacity, increasing the capacity from 2 to 4.'
  t.match(activitiesOf(driver).slice(2), [
    { description: 'Launching a new EC2 instance: i-00000000000000003', cause },
    { description: 'Launching a new EC2 instance: i-00000000000000004', cause, progress: 100 },
  ])
})

t.test('an update moves desired capacity into the new bounds', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  driver.run(10_000)
  driver.call('UpdateAutoScalingGroup', { ...group, MinSize: 3 })
  t.equal(groupOf(driver).settings.desiredCapacity, 3)
  t.match(activitiesOf(driver).at(-1), {
    cause: /update of AutoScalingGroup constraints to min: 3, max: 4, desired: 3 changing the/,
  })
})

t.test('an update leaves alone what it does not name', async (t) => {
  const driver = createDriver()
  createFleet(driver, { DefaultInstanceWarmup: 20 })
  const before = groupOf(driver).settings
  driver.call('UpdateAutoScalingGroup', { ...group, HealthCheckGracePeriod: 60 })
  t.same(groupOf(driver).settings, { ...before, healthCheckGracePeriod: 60 })
  driver.call('UpdateAutoScalingGroup', { ...group, DefaultInstanceWarmup: -1 })
  t.equal(groupOf(driver).settings.defaultInstanceWarmup, null, '-1 takes the warmup away')
})

t.test('an update of an unknown group says null, as AWS does', async (t) => {
  const driver = createDriver()
  const fault = faultOf(() =>
    driver.call('UpdateAutoScalingGroup', { AutoScalingGroupName: 'constructor' }),
  )
  t.match(fault, { code: 'ValidationError', message: 'AutoScalingGroup name not found - null' })
})

t.test('a cooldown is honoured when asked for: during scaling, and after it', async (t) => {
  const driver = createDriver()
  createFleet(driver, { DefaultCooldown: 60 })
  const set = (DesiredCapacity: number) =>
    driver.call('SetDesiredCapacity', { ...group, DesiredCapacity, HonorCooldown: true })
  t.match(
    faultOf(() => set(3)),
    {
      code: 'ScalingActivityInProgress',
      message: /^Scaling activity .+ is in progress and blocks/,
    },
  )
  driver.run(10_000)
  t.match(
    faultOf(() => set(3)),
    { code: 'ScalingActivityInProgress', message: /cooldown period/ },
  )
  driver.run(60_000)
  set(3)
  t.equal(groupOf(driver).settings.desiredCapacity, 3)
})

t.test(
  'a scale-in while launches are open waits for them and takes what is too much',
  async (t) => {
    const driver = createDriver()
    createFleet(driver)
    driver.run(10_000)
    driver.call('SetDesiredCapacity', { ...group, DesiredCapacity: 4 })
    driver.call('SetDesiredCapacity', { ...group, DesiredCapacity: 2 })
    driver.run(60_000)
    t.same(statesOf(driver), ['InService', 'InService'])
    t.same(
      groupOf(driver).members.map(({ instanceId }) => instanceId.at(-1)),
      ['1', '2'],
      'those that served stay',
    )
  },
)
