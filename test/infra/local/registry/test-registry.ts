/** A registry of a test file's own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { describeCloud } from '../../../../infra/local/cloud/cloud.ts'
import { logFile, startDaemon, stopDaemons } from '../../../../infra/local/host/daemon.ts'
import { waitUntil } from '../../../../infra/local/host/wait-until.ts'
import {
  assertRegistryAnswers,
  registryDaemon,
} from '../../../../infra/local/registry/registry-daemon.ts'

// Not a folder of the test's own: a socket's path is at most 107 bytes long.
const stateRoot = await mkdtemp(join(tmpdir(), 'assay-registry-'))

export const cloud = describeCloud({ name: 't', index: 97, region: 'eu-west-1', stateRoot })

t.teardown(async () => {
  await stopDaemons(cloud)
  await rm(stateRoot, { recursive: true })
})

/** Returns once it answers. */
export const startRegistry = async (): Promise<void> => {
  await startDaemon(cloud, process.env, await registryDaemon(cloud, 'docker-registry'))
  await waitUntil({
    what: 'The registry',
    log: logFile(cloud, 'registry'),
    deadlineMs: 20_000,
    check: () => assertRegistryAnswers(cloud),
    isAlive: () => Promise.resolve(true),
  })
}
