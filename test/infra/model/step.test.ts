import t from 'tap'
import { nextDue, step } from '../../../infra/model/step.ts'
import { emptyWorld } from '../../../infra/model/world.ts'
import { createFleet, groupName, groupOf, idsOf } from '../../sim/fleet.ts'
import { createDriver, startAt } from '../../sim/world-driver.ts'

const owner = { accountId: '123456789012', region: 'eu-west-1' }

t.test('time moves with a step, and never back', async (t) => {
  const later = step(emptyWorld(owner), 1_000, { kind: 'tick' }).world
  t.equal(later.now, 1_000)
  t.equal(step(later, 500, { kind: 'tick' }).world.now, 1_000)
})

t.test('only a call is answered, and a fault changes nothing', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  driver.run(20_000)
  const world = driver.world()
  t.equal(step(world, world.now, { kind: 'tick' }).answer, undefined)
  const refused = step(world, world.now, {
    kind: 'call',
    service: 'autoscaling',
    operation: 'SetDesiredCapacity',
    params: { AutoScalingGroupName: groupName, DesiredCapacity: 99 },
  })
  t.match(refused.answer, { ok: false, fault: { code: 'ValidationError' } })
  t.same(refused.world, world)
})

t.test('an empty world waits for nothing; a group at rest waits for grace periods', async (t) => {
  t.equal(nextDue(emptyWorld(owner)), undefined)
  const driver = createDriver()
  createFleet(driver)
  driver.run(20_000)
  t.equal(nextDue(driver.world()), startAt + 6_000 + 30_000)
  driver.run(40_000)
  t.equal(nextDue(driver.world()), undefined)
})

t.test('a world survives JSON', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  driver.run(20_000)
  const world = driver.world()
  t.same(JSON.parse(JSON.stringify(world)), world)
})

t.test('a report of the end that comes before the launch is answered is kept', async (t) => {
  const driver = createDriver({ launch: () => ({ kind: 'runs', answerMs: 5_000, bootMs: 1_000 }) })
  createFleet(driver, { DesiredCapacity: 1 })
  const gone = {
    instanceId: 'i-00000000000000001',
    privateIp: '10.0.3.1',
    zone: 'eu-west-1a',
    subnetId: 'subnet-a',
    instanceType: 't3.small',
  }
  driver.send({ kind: 'instance', state: 'terminated', reachable: false, ...gone })
  driver.run(60_000)
  t.same(idsOf(driver), ['i-00000000000000002'], 'another took its place')
  t.equal(groupOf(driver).launches.length, 0)
})

t.test('ended instances are forgotten after an hour', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  driver.run(20_000)
  const [first = '', second = ''] = idsOf(driver)
  driver.kill(first)
  driver.run(3_700_000)
  t.ok(driver.world().facts.instances[first], 'forgotten with the next report, not by time')
  driver.kill(second)
  t.notOk(driver.world().facts.instances[first])
})

t.test('a deleted subnet is forgotten', async (t) => {
  const subnet = {
    kind: 'subnet',
    subnetId: 'subnet-x',
    zone: 'eu-west-1a',
    vpcId: 'vpc-1',
  } as const
  const { world } = step(emptyWorld(owner), 1_000, subnet)
  t.ok(world.facts.subnets['subnet-x'])
  const after = step(world, 1_000, { kind: 'subnet-deleted', subnetId: 'subnet-x' }).world
  t.same(after.facts.subnets, {})
})
