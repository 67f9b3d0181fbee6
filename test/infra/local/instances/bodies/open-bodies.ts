import type { Test } from 'tap'
import { createBodies, type Bodies } from '../../../../../infra/local/instances/bodies/bodies.ts'
import { createBodyProgress } from '../../../../../infra/local/instances/bodies/body-progress.ts'
import {
  openBodyRecords,
  type BodyRecord,
} from '../../../../../infra/local/instances/bodies/body-record.ts'
import { createBodyTransitions } from '../../../../../infra/local/instances/bodies/body-transitions.ts'
import { describeCloud } from '../../../../../infra/local/cloud/cloud.ts'
import { createFakeDocker, type FakeDocker } from './fake-docker.ts'

/** What is written down of a body that is to be launched. */
export const record: BodyRecord = {
  ...{ instanceId: 'i-1', imageId: 'ami-1', privateIp: '10.77.1.5', hasPublicIp: true },
  ...{ zone: 'eu-west-1a', subnetId: 'subnet-1', instanceType: 't3.small', hopLimit: 1 },
  ...{ intent: 'run', isBooted: false },
}

/** Bodies on a Docker and a moto in memory. */
export interface OpenBodies extends FakeDocker {
  readonly bodies: Bodies
  readonly trouble: string[]
}

/** A gateway's bodies; with an earlier `stateRoot` and `docker`, those it left. */
export const openBodies = async (
  t: Test,
  options: { stateRoot?: string; docker?: FakeDocker; behavior?: 'stop' | 'terminate' } = {},
): Promise<OpenBodies> => {
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
