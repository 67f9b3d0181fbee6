/** What `up` does before it starts anything; cloud-life.cloud.test.ts has a whole cloud's life. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env as processEnv } from 'node:process'
import t, { type Test } from 'tap'
import { silentReporter } from '../../foundation/recording-reporter.ts'
import { loadEnvironment } from '../../../../infra/env/environment.ts'
import { describeCloud, stateRoot, type Cloud } from '../../../../infra/local/cloud/cloud.ts'
import { readCloudFile, writeCloudFile } from '../../../../infra/local/cloud/cloud-file.ts'
import { findDaemons, startDaemon, stopDaemons } from '../../../../infra/local/host/daemon.ts'
import { gatewayDaemon } from '../../../../infra/local/up/gateway-daemon.ts'
import { upCloud } from '../../../../infra/local/up/up-cloud.ts'
import { reserve } from './test-cloud.ts'

const toolbox = { python: 'python3', docker: 'docker', nft: 'nft' } as unknown as Parameters<
  typeof upCloud
>[0]['toolbox']

/** A cloud that an earlier `up` has left its files of; nothing of it runs. */
const leftCloud = async (
  t: Test,
  prefix = 'assay-up-',
): Promise<{ cloud: Cloud; up: () => Promise<Cloud> }> => {
  const stateHome = await mkdtemp(join(tmpdir(), prefix))
  const env = { PATH: processEnv['PATH'], XDG_STATE_HOME: stateHome }
  const root = stateRoot(env)
  const cloud = describeCloud({ name: 't-up', index: 97, region: 'eu-west-1', stateRoot: root })
  t.teardown(async () => {
    await stopDaemons(cloud)
    await rm(stateHome, { recursive: true })
  })
  await reserve(root, { 't-up': 97 })
  await writeCloudFile({ cloud, toolbox })
  const refuse = () => Promise.reject(new Error('nothing may be removed or started'))
  const up = () =>
    upCloud({
      ...{ name: 't-up', environment: loadEnvironment('local'), env, toolbox },
      // No listener on any port; every other command would change the machine.
      host: { asRoot: async (name) => (name === 'ss' ? '' : refuse()), asUser: refuse },
      reporter: silentReporter(),
      signal: AbortSignal.timeout(60_000),
      furnishing: { account: refuse, base: refuse },
    })
  return { cloud, up }
}

/** A process with the arguments that the daemon has from a checkout in another folder. */
const startElsewhere = (cloud: Cloud, service: string, args: readonly string[]) =>
  startDaemon(cloud, processEnv, {
    ...{ service, program: 'bash' },
    args: ['-c', 'sleep 60; :', ...args],
  })

t.test("another checkout's moto keeps its cloud: up refuses, and touches nothing", async (t) => {
  const { cloud, up } = await leftCloud(t)
  const script = '/elsewhere/infra/local/moto/server.py'
  await startElsewhere(cloud, 'moto', [script, String(cloud.ports.moto)])
  const before = await findDaemons(cloud)
  await t.rejects(up(), {
    code: 'ERR_CLOUD_CHECKOUT',
    details: [new RegExp(`^moto: bash .*${script} ${cloud.ports.moto}$`)],
  })
  const after = await findDaemons(cloud)
  for (const pid of before) t.ok(after.includes(pid), 'its process lives on')
  t.ok(await readCloudFile(cloud.stateDir), 'its files stay')
})

t.test("another checkout's gateway keeps its cloud as well", async (t) => {
  const { cloud, up } = await leftCloud(t)
  const cloudFile = gatewayDaemon(cloud).args.at(-1) ?? ''
  await startElsewhere(cloud, 'gateway', ['/elsewhere/infra/local/gateway/main.ts', cloudFile])
  await t.rejects(up(), { code: 'ERR_CLOUD_CHECKOUT', details: [/^gateway: /] })
})

t.test('where nothing of moto lives, its records are lost, and up begins anew', async (t) => {
  const { cloud, up } = await leftCloud(t)
  await t.rejects(up(), { message: 'nothing may be removed or started' })
  t.ok(await readCloudFile(cloud.stateDir), 'until its containers are gone, its file stays')
})

t.test('a state folder too deep for a unix socket is refused before anything', async (t) => {
  const { up } = await leftCloud(t, 'a'.repeat(90))
  await t.rejects(up(), { code: 'ERR_CLOUD_PATH' })
})
