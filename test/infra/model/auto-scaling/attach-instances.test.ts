import t from 'tap'
import {
  activitiesOf,
  createFleet,
  faultOf,
  groupName,
  groupOf,
  idsOf,
  statesOf,
} from '../../../sim/fleet.ts'
import { createDriver, type Driver } from '../../../sim/world-driver.ts'

const group = { AutoScalingGroupName: groupName }

const stray = (driver: Driver, changes: object = {}): void =>
  driver.send({
    kind: 'instance',
    instanceId: 'i-stray',
    state: 'running',
    reachable: true,
    privateIp: '10.0.3.99',
    zone: 'eu-west-1a',
    subnetId: 'subnet-a',
    instanceType: 't3.small',
    ...changes,
  })

const fleet = () => {
  const driver = createDriver()
  const arn = createFleet(driver)
  driver.run(20_000)
  return { driver, arn }
}

const attach = (driver: Driver, id = 'i-stray') =>
  driver.call('AttachInstances', { ...group, InstanceIds: [id] })

t.test('an attached instance serves, is registered and raises desired capacity', async (t) => {
  const { driver, arn } = fleet()
  stray(driver)
  attach(driver)
  t.equal(groupOf(driver).settings.desiredCapacity, 3)
  t.match(groupOf(driver).members[2], { state: 'InService', targetGroups: [arn], template: null })
  t.match(activitiesOf(driver).at(-1), {
    description: 'Attaching an existing EC2 instance: i-stray',
    cause:
      'At 2026-01-05T12:00:20Z an instance was added in response to user request. Keeping the ' +
      'capacity at the new 3.',
  })
})

t.test('what cannot be attached is refused', async (t) => {
  const { driver } = fleet()
  t.match(
    faultOf(() => attach(driver)),
    { message: 'Invalid Instance ID(s): [i-stray] specified' },
  )
  stray(driver, { state: 'stopped' })
  t.match(
    faultOf(() => attach(driver)),
    { message: /Instance\(s\) must be in 'running' state\.$/ },
  )
  stray(driver, { zone: 'eu-west-1c' })
  t.match(
    faultOf(() => attach(driver)),
    { message: /eu-west-1c, which AutoScalingGroup fleet does not use/ },
  )
  t.match(
    faultOf(() => attach(driver, idsOf(driver)[0])),
    { message: /is already part of AutoScalingGroup:fleet$/ },
  )
  stray(driver)
  driver.call('UpdateAutoScalingGroup', { ...group, MaxSize: 2 })
  t.match(
    faultOf(() => attach(driver)),
    { message: /desired-size=2\. To attach 1 more instance, please update/ },
  )
})

t.test('a detached instance is drained and runs on', async (t) => {
  const { driver } = fleet()
  const [first = ''] = idsOf(driver)
  const answer = driver.call('DetachInstances', {
    ...group,
    InstanceIds: [first],
    ShouldDecrementDesiredCapacity: true,
  })
  t.match(answer, {
    Activities: [
      {
        Description: `Detaching EC2 instance: ${first}`,
        Cause: /was detached in response to a user request, shrinking the capacity from 2 to 1\.$/,
        Progress: 50,
      },
    ],
  })
  t.same(statesOf(driver), ['Detaching', 'InService'])
  driver.run(40_000)
  t.notOk(idsOf(driver).includes(first))
  t.equal(driver.world().facts.instances[first]?.state, 'running')
})

t.test('without a decrement a detached instance is made up for', async (t) => {
  const { driver } = fleet()
  driver.call('DetachInstances', {
    ...group,
    InstanceIds: idsOf(driver),
    ShouldDecrementDesiredCapacity: false,
  })
  driver.run(60_000)
  t.same(statesOf(driver), ['InService', 'InService'])
})
