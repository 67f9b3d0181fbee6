import { once } from 'node:events'
import { createServer } from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { describeCache } from '../../../../infra/setup/layout.ts'
import type { SetupContext } from '../../../../infra/setup/setup-step.ts'
import { createDockerDaemon } from '../../../../infra/setup/steps/docker-daemon.ts'
import { locateTools } from '../../../../infra/setup/toolbox.ts'

/** A folder with a short path, as the kernel wants it for a socket. */
const shortFolder = async (t: Test): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'assay-d-'))
  t.teardown(() => rm(folder, { recursive: true }))
  return folder
}

/** Root's rights are those of `true`: whatever is to be started says nothing and ends. */
const contextIn = (folder: string): SetupContext => ({
  env: {},
  cacheRoot: folder,
  machineState: join(folder, 'machine'),
  layout: describeCache(folder),
  toolbox: locateTools(folder),
  asRoot: ['true'],
  run: () => Promise.resolve(''),
  scratch: folder,
})

t.test('a daemon that answers its ping is ready, whatever else is there is not', async (t) => {
  const folder = await shortFolder(t)
  const socket = join(folder, 'docker.sock')
  const step = createDockerDaemon(socket, 300)
  t.equal(await step.isReady(contextIn(folder)), false, 'no socket')
  let status = 500
  const daemon = createServer((_request, response) => response.writeHead(status).end())
  daemon.listen(socket)
  await once(daemon, 'listening')
  t.teardown(() => daemon.close())
  t.equal(await step.isReady(contextIn(folder)), false, 'a daemon in trouble')
  status = 200
  t.equal(await step.isReady(contextIn(folder)), true)
})

t.test('one that was started and does not answer is told, with where it logs', async (t) => {
  const folder = await shortFolder(t)
  const step = createDockerDaemon(join(folder, 'docker.sock'), 300)
  await t.rejects(step.provide(contextIn(folder)), {
    code: 'ERR_SETUP_DOCKER',
    message: /does not answer after 0\.3 s; its log: (journalctl|\/\S+dockerd\.log)/,
  })
})
