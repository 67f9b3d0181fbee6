import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { describeCloud, type Cloud } from '../../../../infra/local/cloud/cloud.ts'
import {
  findDaemons,
  isDaemonRunning,
  logFile,
  startDaemon,
  stopDaemons,
} from '../../../../infra/local/host/daemon.ts'

const env = { PATH: '/usr/bin:/bin', AWS_SECRET_ACCESS_KEY: 'never' }

const someCloud = async (t: Test): Promise<Cloud> => {
  const stateRoot = await mkdtemp(`${tmpdir()}/assay-daemon-`)
  const cloud = describeCloud({ name: 't', index: 98, region: 'eu-west-1', stateRoot })
  t.teardown(async () => {
    await stopDaemons(cloud)
    await rm(stateRoot, { recursive: true })
  })
  return cloud
}

const sleeper = (service: string) => ({ service, program: 'sleep', args: ['60'] })

t.test('a daemon is started once, found by its mark, and stopped', async (t) => {
  const cloud = await someCloud(t)
  t.equal(await startDaemon(cloud, env, sleeper('one')), true)
  t.equal(await startDaemon(cloud, env, sleeper('one')), false)
  t.equal(await startDaemon(cloud, env, sleeper('two')), true)
  t.equal((await findDaemons(cloud)).length, 2)
  t.equal(await stopDaemons(cloud, 'one'), 1)
  t.equal((await findDaemons(cloud)).length, 1)
  t.equal(await stopDaemons(cloud), 1)
  t.equal(await stopDaemons(cloud), 0)
})

t.test('a daemon does not inherit credentials', async (t) => {
  const cloud = await someCloud(t)
  await startDaemon(cloud, env, sleeper('one'))
  const [pid] = await findDaemons(cloud, 'one')
  t.notMatch(await readFile(`/proc/${pid}/environ`, 'utf8'), 'AWS_SECRET_ACCESS_KEY')
})

t.test('a child that outlives its daemon is no running daemon, and is stopped too', async (t) => {
  const cloud = await someCloud(t)
  const script = ['-c', 'sleep 60 & exit 0']
  const spec = { service: 'one', program: 'bash', args: script }
  await startDaemon(cloud, env, spec)
  await sleep(200)
  t.equal(await isDaemonRunning(cloud, spec), false)
  t.equal((await findDaemons(cloud, 'one')).length, 1)
  t.equal(await startDaemon(cloud, env, spec), true)
  await sleep(200)
  t.equal(await stopDaemons(cloud), 2)
})

t.test('one that ignores SIGTERM is killed after the grace period', async (t) => {
  const cloud = await someCloud(t)
  const args = ['-c', 'trap "" TERM; echo ready; while :; do sleep 0.1; done']
  await startDaemon(cloud, env, { service: 'deaf', program: 'bash', args })
  while ((await readFile(logFile(cloud, 'deaf'), 'utf8')) === '') await sleep(20)
  t.ok((await stopDaemons(cloud, 'deaf', 300)) >= 1)
  t.same(await findDaemons(cloud), [])
})

t.test('a program that is not there is an error with its name', async (t) => {
  const cloud = await someCloud(t)
  await t.rejects(startDaemon(cloud, env, { service: 'x', program: '/no/such', args: [] }), {
    code: 'ERR_DAEMON_START',
  })
})
