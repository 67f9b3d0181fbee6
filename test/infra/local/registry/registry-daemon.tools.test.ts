import { execFileSync } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import t from 'tap'
import { findDaemons, stopDaemons } from '../../../../infra/local/host/daemon.ts'
import { registrySocket } from '../../../../infra/local/registry/registry-daemon.ts'
import { cloud, startRegistry } from './test-registry.ts'

t.test('the registry has no port, and a socket for its user alone', async (t) => {
  await startRegistry()
  const pids = await findDaemons(cloud, 'registry')
  const listeners = String(execFileSync('ss', ['-Hltxnp'])).split('\n')
  const own = listeners.filter((line) => pids.some((pid) => line.includes(`pid=${pid},`)))
  t.equal(own.length, 1)
  t.match(own[0], registrySocket(cloud))
  const { mode } = await stat(dirname(registrySocket(cloud)))
  t.equal(mode & 0o077, 0)
})

t.test('a killed registry is started over the socket it left', async (t) => {
  const former = await findDaemons(cloud, 'registry')
  await stopDaemons(cloud, 'registry', 0)
  t.equal((await stat(registrySocket(cloud))).isSocket(), true)
  await startRegistry()
  t.notSame(await findDaemons(cloud, 'registry'), former)
})
