import t from 'tap'
import { createDriver } from '../../../../infra/local/engine/driver.ts'
import type { World } from '../../../../infra/model/world.ts'
import { eventually } from '../../../cloud/eventually.ts'
import { fakeDataPlane } from '../gateway/fake-edges.ts'

/** A driver whose disk is full until `room` is set. */
const driverOnDisk = () => {
  const disk = { room: false, saved: [] as World[] }
  const driver = createDriver({
    owner: { accountId: '123456789012', region: 'eu-west-1' },
    stateFile: {
      load: () => undefined,
      save: (world) => {
        if (!disk.room) throw new Error('ENOSPC: no space left on device, write')
        disk.saved.push(world)
      },
    },
    dataPlane: fakeDataPlane(),
    effectRunner: () => ({ run: () => undefined, settled: () => Promise.resolve() }),
    now: () => 0,
    log: () => undefined,
  })
  const create = () =>
    driver.call({
      service: 'elasticloadbalancing',
      operation: 'CreateTargetGroup',
      params: { Name: 'app', Protocol: 'HTTP', Port: 8080, VpcId: 'vpc-1' },
    })
  return { disk, driver, create }
}

t.test('a call whose outcome cannot be saved fails, and changes nothing', async (t) => {
  const { disk, driver, create } = driverOnDisk()
  const before = driver.world()
  t.throws(create, { message: 'ENOSPC: no space left on device, write' })
  t.equal(driver.world(), before)
  disk.room = true
  t.match(create(), { TargetGroups: [{ TargetGroupName: 'app' }] })
  t.equal(disk.saved.at(-1), driver.world())
  driver.close()
})

t.test('a reset on a full disk forgets at once, and is saved when there is room', async (t) => {
  const { disk, driver, create } = driverOnDisk()
  disk.room = true
  create()
  disk.room = false
  driver.reset()
  t.strictSame(driver.world().loadBalancing.targetGroups, {})
  disk.room = true
  await eventually(() => disk.saved.at(-1) === driver.world(), 'saved', 10_000)
  driver.close()
})
