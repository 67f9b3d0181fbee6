import t from 'tap'
import { activitiesOf, createFleet, groupName, groupOf, statesOf } from '../../../sim/fleet.ts'
import { createDriver, type LaunchOutcome } from '../../../sim/world-driver.ts'

const runs: LaunchOutcome = { kind: 'runs', answerMs: 100, bootMs: 100 }
const fails = (code: string): LaunchOutcome => ({
  kind: 'fails',
  answerMs: 100,
  code,
  message: 'A reason.',
})

t.test('a launch asks for what the group holds: template, alias, subnet, tags', async (t) => {
  const driver = createDriver()
  const Tags = [
    { Key: 'team', Value: 'x', PropagateAtLaunch: true },
    { Key: 'note', Value: 'y', PropagateAtLaunch: false },
  ]
  createFleet(driver, { Tags, DesiredCapacity: 1 })
  t.match(
    driver.effects.filter(({ kind }) => kind === 'launch'),
    [
      {
        groupName,
        launchTemplateId: 'lt-0a',
        launchTemplateVersion: '$Default',
        subnetId: 'subnet-a',
        tags: { team: 'x', 'aws:autoscaling:groupName': groupName },
      },
    ],
  )
  t.notMatch(driver.effects, [{ tags: { note: 'y' } }])
})

t.test('a failed launch is recorded with its reason and tried again, less and less', async (t) => {
  const tries: number[] = []
  const driver = createDriver({
    launch: () => {
      tries.push(driver.world().now)
      return fails('InvalidAMIID.NotFound')
    },
  })
  createFleet(driver, { DesiredCapacity: 1 })
  driver.run(200_000)
  const reason = 'A reason. Launching EC2 instance failed.'
  t.match(activitiesOf(driver)[0], {
    status: 'Failed',
    progress: 100,
    statusMessage: reason,
    description: `Launching a new EC2 instance.  Status Reason: ${reason}`,
  })
  const pauses = tries.slice(1).map((at, index) => Math.round((at - (tries[index] ?? 0)) / 1000))
  t.same(pauses, [5, 10, 20, 40, 80])
  t.match(driver.events[0], {
    detailType: 'EC2 Instance Launch Unsuccessful',
    detail: { StatusCode: 'Failed', EC2InstanceId: '' },
  })
})

t.test('a zone without capacity is passed over, and balanced when it has some again', async (t) => {
  let isShort = true
  const driver = createDriver({
    launch: ({ subnetId }) =>
      isShort && subnetId === 'subnet-a' ? fails('InsufficientInstanceCapacity') : runs,
  })
  createFleet(driver, { DesiredCapacity: 2 })
  driver.run(1_000)
  t.same(
    groupOf(driver).members.map(({ zone }) => zone),
    ['eu-west-1b', 'eu-west-1b'],
  )
  isShort = false
  driver.run(200_000)
  t.same(
    groupOf(driver)
      .members.map(({ zone }) => zone)
      .sort(),
    ['eu-west-1a', 'eu-west-1b'],
  )
})

t.test('launches that fail for more than a day are suspended by AWS itself', async (t) => {
  const driver = createDriver({ launch: () => fails('InvalidAMIID.NotFound') })
  createFleet(driver, { DesiredCapacity: 1 })
  driver.run(25 * 3_600_000)
  t.match(groupOf(driver).suspended, [{ process: 'Launch', reason: /^Administratively suspended/ }])
})

t.test('an instance that dies before it serves is given up, and another is launched', async (t) => {
  const driver = createDriver({ launch: () => ({ kind: 'runs', answerMs: 100, bootMs: 60_000 }) })
  createFleet(driver, { DesiredCapacity: 1 })
  driver.run(1_000)
  driver.kill(groupOf(driver).members[0]?.instanceId ?? '')
  const launch = activitiesOf(driver).find(({ status }) => status === 'Cancelled')
  t.match(launch, {
    statusMessage: /^Instance became unhealthy while waiting for instance to be in InService state/,
  })
  driver.run(70_000)
  t.same(statesOf(driver), ['InService'])
})

t.test('an instance is in service once EC2 says that it runs', async (t) => {
  const driver = createDriver({ launch: () => ({ kind: 'runs', answerMs: 100, bootMs: 9_000 }) })
  createFleet(driver, { DesiredCapacity: 1 })
  driver.run(5_000)
  t.same(statesOf(driver), ['Pending'])
  t.match(activitiesOf(driver), [{ status: 'PreInService', progress: 30 }])
  driver.run(5_000)
  t.same(statesOf(driver), ['InService'])
})

t.test('an instance that nobody waits for is terminated', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  driver.send({
    kind: 'launched',
    launchId: 'unknown',
    instanceId: 'i-stray',
    zone: 'eu-west-1a',
    subnetId: 'subnet-a',
    privateIp: '10.0.3.9',
    instanceType: 't3.small',
    launchTemplateVersion: 1,
  })
  const terminated = driver.effects.filter(({ kind }) => kind === 'terminate')
  t.same(terminated, [{ kind: 'terminate', instanceId: 'i-stray', groupName: '' }])
})
