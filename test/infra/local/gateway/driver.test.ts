import t from 'tap'
import { createDriver } from '../../../../infra/local/gateway/driver.ts'
import type { World } from '../../../../infra/model/world.ts'
import { fakeDataPlane } from './fake-edges.ts'

t.test('a call whose outcome cannot be saved fails, and changes nothing', async (t) => {
  let isFull = true
  const saved: World[] = []
  const driver = createDriver({
    owner: { accountId: '123456789012', region: 'eu-west-1' },
    stateFile: {
      load: () => undefined,
      save: (world) => {
        if (isFull) throw new Error('ENOSPC: no space left on device, write')
        saved.push(world)
      },
    },
    dataPlane: fakeDataPlane(),
    effectRunner: () => ({ run: () => undefined, settled: () => Promise.resolve() }),
    now: () => 0,
    log: () => undefined,
  })
  const before = driver.world()
  const create = () =>
    driver.call({
      service: 'elasticloadbalancing',
      operation: 'CreateTargetGroup',
      params: { Name: 'app', Protocol: 'HTTP', Port: 8080, VpcId: 'vpc-1' },
    })
  t.throws(create, { message: 'ENOSPC: no space left on device, write' })
  t.equal(driver.world(), before)
  isFull = false
  t.match(create(), { TargetGroups: [{ TargetGroupName: 'app' }] })
  t.equal(saved.at(-1), driver.world())
  driver.close()
})
