import { spawnDaemon } from '../../foundation/spawn.ts'
import { accessSync, constants, existsSync, openSync, closeSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { SetupContext, SetupStep } from '../setup-step.ts'
import { setupError } from '../setup-error.ts'

/**
 * A Docker daemon that answers. One that set-up started itself (a host without systemd) is the
 * machine's from then on: dockerd.json in the machine's state says which it is, and where it logs.
 */
export const createDockerDaemon = (
  socket = '/var/run/docker.sock',
  startDeadlineMs = 60_000,
): SetupStep => ({
  name: 'docker-daemon',
  title: 'Start the Docker daemon',
  after: ['debian-packages'],
  expectedSeconds: 5,
  isReady: () => answers(socket),
  provide: async (context) => {
    requireAccess(socket)
    const log = existsSync('/run/systemd/system')
      ? await startByUnit(context)
      : await startByHand(context)
    const isUp = await waitFor(() => answers(socket), startDeadlineMs)
    requireAccess(socket)
    if (!isUp) {
      throw setupError(
        'ERR_SETUP_DOCKER',
        `The Docker daemon does not answer after ${startDeadlineMs / 1000} s; its log: ${log}.`,
      )
    }
  },
})

const answers = (socket: string): Promise<boolean> =>
  new Promise((resolve) => {
    const ping = request({ socketPath: socket, path: '/_ping', timeout: 5_000 }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    ping.once('timeout', () => ping.destroy())
    ping.once('error', () => {
      resolve(false)
    })
    ping.end()
  })

/** A socket that refuses this user is not cured by starting a second daemon. */
const requireAccess = (socket: string): void => {
  if (!existsSync(socket)) return
  try {
    accessSync(socket, constants.R_OK | constants.W_OK)
  } catch (cause) {
    throw setupError(
      'ERR_SETUP_DOCKER',
      `Docker's socket ${socket} refuses this user: sudo usermod -aG docker "$USER", log in again.`,
      { cause },
    )
  }
}

const startByUnit = async ({ asRoot, run }: SetupContext): Promise<string> => {
  await run([...asRoot, 'systemctl', 'start', 'docker'], { deadlineMs: 120_000 })
  return 'journalctl --unit docker'
}

/** The group of the socket is the caller's own, so that no new login is needed. */
const startByHand = async ({ asRoot, machineState }: SetupContext): Promise<string> => {
  await mkdir(machineState, { recursive: true })
  const log = join(machineState, 'dockerd.log')
  const output = openSync(log, 'a')
  const group = asRoot.length === 0 ? [] : ['--group', String(userInfo().gid)]
  const words = [...asRoot, 'dockerd', ...group]
  const starting = spawnDaemon(words, { output: { stdout: output, stderr: output } })
  closeSync(output)
  const daemon = await starting
  const record = { startedBy: 'assay setup', pid: daemon.pid, log }
  await writeFile(join(machineState, 'dockerd.json'), `${JSON.stringify(record, null, 2)}\n`)
  return log
}

const waitFor = async (check: () => Promise<boolean>, deadlineMs: number): Promise<boolean> => {
  for (let waitedMs = 0; waitedMs < deadlineMs; waitedMs += 250) {
    if (await check()) return true
    await delay(250)
  }
  return check()
}
