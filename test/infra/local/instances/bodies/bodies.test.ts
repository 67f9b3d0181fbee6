import t, { type Test } from 'tap'
import { MotoGone } from '../../../../../infra/local/moto/moto-gone.ts'
import { DockerFailure } from '../../../../../infra/local/host/docker-command.ts'
import { openBodies, record, type OpenBodies } from './open-bodies.ts'

const launched = async (
  t: Test,
  options?: Parameters<typeof openBodies>[1],
): Promise<OpenBodies> => {
  const world = await openBodies(t, options)
  await world.bodies.hold(record)
  await world.bodies.launch('i-1')
  return world
}

t.test('a launch ends in running, its address taken from the start', async (t) => {
  const world = await launched(t)
  t.same(world.told, ['i-1 running'])
  t.equal(world.containers.get('i-1')?.status, 'running')
  t.match(world.bodies.get('i-1'), { isBooted: true, intent: 'run' })
})

t.test('an instance whose end was asked for as it was launched never runs again', async (t) => {
  const world = await openBodies(t)
  await world.bodies.hold(record)
  const launch = world.bodies.launch('i-1')
  world.states.set('i-1', 'shutting-down')
  await Promise.all([launch, world.bodies.terminate('i-1')])
  t.same(world.told, ['i-1 terminated'])
  t.equal(world.containers.size, 0)
})

t.test('a launch that fails is terminated, and nothing of it is left', async (t) => {
  const world = await openBodies(t)
  world.failures.set('boot', new DockerFailure('other', 'no'))
  await world.bodies.hold(record)
  await world.bodies.launch('i-1')
  t.same(world.told, ['i-1 terminated Server.InternalError'])
  t.equal(world.containers.size, 0)
  t.same(world.bodies.all(), [])
  t.equal(world.trouble.length, 1)
})

t.test('a guest that reboots comes up again', async (t) => {
  const world = await launched(t)
  world.end('i-1', 129)
  await world.bodies.ended('i-1')
  t.same(world.told, ['i-1 running', 'i-1 running'])
  t.equal(world.containers.get('i-1')?.status, 'running')
})

t.test('a guest that powers off follows InstanceInitiatedShutdownBehavior', async (t) => {
  const stopping = await launched(t)
  stopping.end('i-1', 130)
  await stopping.bodies.ended('i-1')
  t.equal(stopping.told.at(-1), 'i-1 stopped Client.InstanceInitiatedShutdown')
  t.equal(stopping.containers.get('i-1')?.status, 'exited', 'the disk stays')

  const ending = await launched(t, { behavior: 'terminate', stateRoot: t.testdir({ other: {} }) })
  ending.end('i-1', 130)
  await ending.bodies.ended('i-1')
  t.equal(ending.told.at(-1), 'i-1 terminated Client.InstanceInitiatedShutdown')
  t.equal(ending.containers.size, 0)
})

t.test('a body that dies is a failed host', async (t) => {
  const world = await launched(t)
  world.end('i-1', 137)
  await world.bodies.ended('i-1')
  t.equal(world.told.at(-1), 'i-1 terminated Server.InternalError')
  t.equal(world.containers.size, 0)
})

t.test('an end that was asked for, or is long undone, is no news', async (t) => {
  const world = await launched(t)
  await world.bodies.ended('i-1')
  t.same(world.told, ['i-1 running'])
  await world.bodies.stop('i-1', { force: false })
  await world.bodies.ended('i-1')
  t.same(world.told, ['i-1 running', 'i-1 stopped'])
})

t.test(
  'a capture that fails rejects, with the body up again and nothing of the AMI left',
  async (t) => {
    const world = await launched(t)
    world.failures.set('capture', new DockerFailure('disk-full', 'no space left on device'))
    const capture = world.bodies.capture('i-1', 'ami-2', { reboot: true })
    await t.rejects(capture, { name: 'DockerFailure', trouble: 'disk-full' })
    t.equal(world.containers.get('i-1')?.status, 'running')
    t.equal(world.disks.size, 0)
  },
)

t.test('while Docker is away an end waits with its reason, and is tried again', async (t) => {
  const world = await launched(t)
  world.failures.set('remove', new DockerFailure('down', 'Docker is away'))
  world.end('i-1', 137)
  await world.bodies.ended('i-1')
  t.same(world.told, ['i-1 running'])
  await world.bodies.retry()
  t.equal(world.containers.size, 0)
  t.equal(world.told.at(-1), 'i-1 terminated Server.InternalError')
})

const away = {
  Docker: new DockerFailure('down', 'Docker is away'),
  moto: new MotoGone(5001, new Error('connect ECONNREFUSED')),
}
for (const [name, failure] of Object.entries(away)) {
  t.test(`a ${name} that is away for a while costs no body`, async (t) => {
    const world = await openBodies(t)
    world.failures.set('boot', failure)
    await world.bodies.hold(record)
    await world.bodies.launch('i-1')
    t.same(world.told, [])
    await world.bodies.retry()
    t.same(world.told, ['i-1 running'])
    await world.bodies.retry()
    t.same(world.told, ['i-1 running'], 'once')
  })
}

t.test('a container without a record is removed at adoption', async (t) => {
  const world = await openBodies(t)
  world.containers.set('i-9', { status: 'running', exitStatus: 0 })
  await world.bodies.adopt()
  t.equal(world.containers.size, 0)
})
