import t from 'tap'
import type { BodyRecord } from '../../../../../infra/local/instances/bodies/body-record.ts'
import { createFakeDocker } from './fake-docker.ts'
import { openBodies, record } from './open-bodies.ts'

const cases: readonly {
  readonly name: string
  readonly left: Partial<BodyRecord>
  /** What moto has it as; it runs unless said otherwise. */
  readonly state?: 'pending' | 'stopping' | 'shutting-down'
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
    name: 'a termination that was answered is done, of a launch too',
    left: { isBooted: false },
    state: 'shutting-down',
    told: ['i-1 terminated'],
    after: undefined,
  },
  {
    name: 'a stop that was answered is done',
    left: { isBooted: true },
    state: 'stopping',
    container: { status: 'running', exitStatus: 0 },
    told: ['i-1 stopped'],
    after: 'exited',
  },
  {
    name: 'a stop of a launch that was answered leaves what can be started',
    left: { isBooted: false },
    state: 'stopping',
    told: ['i-1 stopped'],
    after: 'created',
  },
  {
    name: 'a start that was answered is done',
    left: { isBooted: true, intent: 'stop' },
    state: 'pending',
    container: { status: 'exited', exitStatus: 130 },
    told: ['i-1 running'],
    after: 'running',
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

for (const { name, left, state, container, told, after } of cases) {
  t.test(`after a killed gateway, ${name}`, async (t) => {
    const stateRoot = t.testdir()
    const docker = createFakeDocker()
    const before = await openBodies(t, { stateRoot, docker })
    await before.bodies.hold({ ...record, ...left })
    if (container !== undefined) docker.containers.set('i-1', container)
    if (state !== undefined) docker.states.set('i-1', state)
    const { bodies } = await openBodies(t, { stateRoot, docker })
    await bodies.adopt()
    // One more turn of the same body ends after those that adoption began.
    await bodies.retry()
    await bodies.ended('i-1')
    t.same(docker.told, told)
    t.equal(docker.containers.get('i-1')?.status, after)
  })
}
