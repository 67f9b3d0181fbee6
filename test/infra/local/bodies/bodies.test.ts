import t, { type Test } from 'tap'
import { createBodies, type Bodies } from '../../../../infra/local/bodies/bodies.ts'
import { createBodyProgress } from '../../../../infra/local/bodies/body-progress.ts'
import { openBodyRecords, type BodyRecord } from '../../../../infra/local/bodies/body-record.ts'
import { createBodyTransitions } from '../../../../infra/local/bodies/body-transitions.ts'
import { DockerFailure } from '../../../../infra/local/bodies/docker-command.ts'
import { describeCloud } from '../../../../infra/local/cloud.ts'
import { createFakeDocker, type FakeDocker } from './fake-docker.ts'

const record: BodyRecord = {
  ...{ instanceId: 'i-1', imageId: 'ami-1', privateIp: '10.77.1.5', hasPublicIp: true },
  ...{ zone: 'eu-west-1a', subnetId: 'subnet-1', instanceType: 't3.small', hopLimit: 1 },
  ...{ intent: 'run', isBooted: false },
}

interface World extends FakeDocker {
  readonly bodies: Bodies
  readonly trouble: string[]
}

const open = async (
  t: Test,
  options: { stateRoot?: string; docker?: FakeDocker; behavior?: 'stop' | 'terminate' } = {},
): Promise<World> => {
  const stateRoot = options.stateRoot ?? t.testdir()
  const cloud = describeCloud({ name: 't', index: 77, region: 'eu-west-1', stateRoot })
  const fake = options.docker ?? createFakeDocker()
  const trouble: string[] = []
  const onTrouble = (id: string, error: unknown): void => {
    trouble.push(`${id} ${String(error)}`)
  }
  const records = await openBodyRecords(cloud)
  const progress = createBodyProgress({ cloud, ...fake, onTrouble })
  const shutdownBehavior = () => Promise.resolve(options.behavior ?? 'stop')
  const shared = { ...fake, records, progress }
  const transitions = createBodyTransitions({ ...shared, shutdownBehavior })
  const registeredImages = fake.control.bodyImages
  const bodies = createBodies({ ...shared, transitions, registeredImages, onTrouble })
  t.teardown(() => bodies.close())
  return { ...fake, bodies, trouble }
}

const launched = async (t: Test, options?: Parameters<typeof open>[1]): Promise<World> => {
  const world = await open(t, options)
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

t.test('a launch that fails is terminated, and nothing of it is left', async (t) => {
  const world = await open(t)
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
  await world.bodies.retryEnds()
  t.equal(world.containers.size, 0)
  t.equal(world.told.at(-1), 'i-1 terminated Server.InternalError')
})

t.test('a Docker that is away for a while costs no body', async (t) => {
  const world = await open(t)
  world.failures.set('boot', new DockerFailure('down', 'Docker is away'))
  await world.bodies.hold(record)
  await world.bodies.launch('i-1')
  t.same(world.told, [])
  await world.bodies.adopt()
  await world.bodies.ended('i-1')
  t.same(world.told, ['i-1 running'])
})

const cases: readonly {
  readonly name: string
  readonly left: Partial<BodyRecord>
  readonly container?: { status: 'created' | 'running' | 'paused' | 'exited'; exitStatus: number }
  readonly told: readonly string[]
  readonly after: string | undefined
}[] = [
  {
    name: 'a running body is taken over',
    left: { isBooted: true },
    container: { status: 'running', exitStatus: 0 },
    told: ['i-1 running'],
    after: 'running',
  },
  {
    name: 'a body paused by a capture goes on',
    left: { isBooted: true },
    container: { status: 'paused', exitStatus: 0 },
    told: ['i-1 running'],
    after: 'running',
  },
  {
    name: 'a launch that was cut off is done',
    left: { isBooted: false },
    told: ['i-1 running'],
    after: 'running',
  },
  {
    name: 'a reboot that was cut off is done',
    left: { isBooted: true, intent: 'reboot' },
    container: { status: 'exited', exitStatus: 130 },
    told: ['i-1 running'],
    after: 'running',
  },
  {
    name: 'a stop that was cut off is done',
    left: { isBooted: true, intent: 'stop' },
    container: { status: 'running', exitStatus: 0 },
    told: ['i-1 stopped'],
    after: 'exited',
  },
  {
    name: 'a termination that was cut off is done',
    left: { isBooted: true, intent: 'terminate' },
    container: { status: 'exited', exitStatus: 130 },
    told: ['i-1 terminated'],
    after: undefined,
  },
  {
    name: 'a guest that powered off unseen is stopped',
    left: { isBooted: true },
    container: { status: 'exited', exitStatus: 130 },
    told: ['i-1 stopped Client.InstanceInitiatedShutdown'],
    after: 'exited',
  },
  {
    name: 'a guest that rebooted unseen comes up',
    left: { isBooted: true },
    container: { status: 'exited', exitStatus: 129 },
    told: ['i-1 running'],
    after: 'running',
  },
  {
    name: 'a body that vanished is a failed host',
    left: { isBooted: true },
    told: ['i-1 terminated Server.InternalError'],
    after: undefined,
  },
]

for (const { name, left, container, told, after } of cases) {
  t.test(`after a killed gateway, ${name}`, async (t) => {
    const stateRoot = t.testdir()
    const docker = createFakeDocker()
    const before = await open(t, { stateRoot, docker })
    await before.bodies.hold({ ...record, ...left })
    if (container !== undefined) docker.containers.set('i-1', container)
    const { bodies } = await open(t, { stateRoot, docker })
    await bodies.adopt()
    // One more turn of the same body ends after those that adoption began.
    await bodies.retryEnds()
    await bodies.ended('i-1')
    t.same(docker.told, told)
    t.equal(docker.containers.get('i-1')?.status, after)
  })
}

t.test('a container without a record is removed at adoption', async (t) => {
  const world = await open(t)
  world.containers.set('i-9', { status: 'running', exitStatus: 0 })
  await world.bodies.adopt()
  t.equal(world.containers.size, 0)
})
