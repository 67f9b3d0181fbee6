import type { BodyImages } from '../../../../../infra/local/instances/bodies/body-images.ts'
import type {
  BodySteps,
  FoundBody,
} from '../../../../../infra/local/instances/bodies/body-steps.ts'
import { DockerFailure } from '../../../../../infra/local/host/docker-command.ts'
import type { InstanceState } from '../../../../../infra/model/contract.ts'
import type { InstanceChange, MotoControl } from '../../../../../infra/local/moto/moto-control.ts'

/** Docker and moto as the lifecycle of a body sees them, in memory. */
export interface FakeDocker {
  readonly steps: BodySteps
  readonly images: BodyImages
  readonly control: MotoControl
  /** Containers by instance id. */
  readonly containers: Map<string, Omit<FoundBody, 'instanceId'>>
  /** Images and volumes of AMIs. */
  readonly disks: Set<string>
  /** States that moto has; an instance that is not here runs. */
  readonly states: Map<string, InstanceState>
  /** What moto was told, oldest first: `<id> <state> <reason code>`. */
  readonly told: string[]
  /** The next use of this step fails with the trouble given, once for each entry. */
  readonly failures: Map<string, Error>
  readonly end: (instanceId: string, exitStatus: number) => void
}

export const createFakeDocker = (): FakeDocker => {
  const containers: FakeDocker['containers'] = new Map()
  const disks = new Set<string>()
  const states: FakeDocker['states'] = new Map()
  const told: string[] = []
  const failures = new Map<string, Error>()
  const failIfTold = (step: string): void => {
    const failure = failures.get(step)
    failures.delete(step)
    if (failure !== undefined) throw failure
  }
  const set = (instanceId: string, status: FoundBody['status'], exitStatus = 0): void => {
    containers.set(instanceId, { status, exitStatus })
  }
  const steps: BodySteps = {
    create: async ({ instanceId }) => {
      failIfTold('create')
      set(instanceId, 'created')
    },
    boot: async ({ instanceId }) => {
      failIfTold('boot')
      if (!containers.has(instanceId)) throw new DockerFailure('absent', 'no such container')
      set(instanceId, 'running')
    },
    halt: async ({ instanceId }) => set(instanceId, 'exited', 130),
    disconnect: async () => undefined,
    reconnect: async ({ instanceId }) => set(instanceId, 'running'),
    remove: async ({ instanceId }) => steps.removeStray(instanceId),
    removeStray: async (instanceId) => {
      failIfTold('remove')
      containers.delete(instanceId)
    },
    find: async () => [...containers].map(([instanceId, found]) => ({ instanceId, ...found })),
    startedAt: async () => '2026-01-01T00:00:00Z',
    console: async () => 'Reached target graphical.target',
  }
  const images: BodyImages = {
    createInstanceVolume: async () => undefined,
    capture: async (_instanceId, imageId) => {
      failIfTold('capture')
      disks.add(imageId)
    },
    copy: async (_source, imageId) => void disks.add(imageId),
    sweep: async () => undefined,
    remove: async (imageId) => void disks.delete(imageId),
  }
  const end = (instanceId: string, exitStatus: number): void =>
    set(instanceId, 'exited', exitStatus)
  const control = fakeControl(states, told)
  return { steps, images, control, containers, disks, states, told, failures, end }
}

const fakeControl = (states: FakeDocker['states'], told: string[]): MotoControl => ({
  changeInstance: async (instanceId: string, change: InstanceChange) => {
    const before = states.get(instanceId) ?? 'running'
    if (change.ifState?.includes(before) === false) return { changed: false, state: before }
    const state = change.state ?? before
    states.set(instanceId, state)
    const words = [instanceId, change.state, change.stateReason?.code]
    if (change.state !== undefined) told.push(words.filter(Boolean).join(' '))
    return { changed: true, state }
  },
  releaseAddress: async () => undefined,
  tagInstance: async () => undefined,
  changeImage: async (imageId) => ({ imageId, snapshotId: 'snap-1' }),
  bodyImages: async () => new Set(),
  certificates: async () => [],
  zones: async () => [],
})
