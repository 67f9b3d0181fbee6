/** HAProxy as a detached child: started, found again after a restart of the gateway, stopped. */
import { spawnDaemon } from '../../foundation/spawn.ts'
import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AssayError } from '../../foundation/assay-error.ts'
import { endProcesses, readProcess } from '../../foundation/running-processes.ts'
import { haproxyConfig, sideFiles, socketPath, type ConfigInput } from './haproxy-config.ts'
import { runtimeApi } from './runtime-api.ts'
import { loadBalancerError } from './load-balancer-error.ts'

const startTimeoutMs = 10_000
const stopTimeoutMs = 5000
const pollMs = 50

export const requestLogPath = (folder: string): string => join(folder, 'requests.log')
const messagesPath = (folder: string): string => join(folder, 'haproxy.log')
const configPath = (folder: string): string => join(folder, 'haproxy.cfg')
const pidPath = (folder: string): string => join(folder, 'haproxy.pid')

/** Pid of the HAProxy that answers at the folder's socket, or undefined. */
export const runningPid = async (folder: string): Promise<number | undefined> => {
  try {
    return await runtimeApi(socketPath(folder)).pid()
  } catch (error) {
    if (error instanceof AssayError && error.code === 'ERR_HAPROXY_COMMAND') {
      return undefined
    }
    throw error
  }
}

/**
 * Starts HAProxy unless one with this very configuration answers already. Its request log is a file
 * that it appends to, so that no line is lost while no gateway runs.
 *
 * @param placeholder certificate and key of sockets that no listener has yet, in PEM
 * @returns the pid, and whether it is a new process that knows nothing yet
 * @throws AssayError ERR_HAPROXY_START with HAProxy's own words
 */
export const startHaproxy = async (
  haproxyPath: string,
  input: ConfigInput,
  placeholder: () => Promise<string>,
): Promise<{ pid: number; isNew: boolean }> => {
  const { folder } = input
  const config = haproxyConfig(input)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const pid = await runningPid(folder)
  if (pid !== undefined && (await isConfigured(folder, config))) {
    return { pid, isNew: false }
  }
  await stopHaproxy(folder)
  for (const [path, content] of Object.entries(sideFiles(input, await placeholder()))) {
    await writeFile(path, content, { mode: 0o600 })
  }
  await writeFile(configPath(folder), config)
  return { pid: await launch(haproxyPath, folder), isNew: true }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

const isConfigured = async (folder: string, config: string): Promise<boolean> => {
  const present = await readFile(configPath(folder), 'utf8').catch(ignoreMissing)
  return present !== undefined && digest(present) === digest(config)
}

const ignoreMissing = (error: NodeJS.ErrnoException): undefined => {
  if (error.code === 'ENOENT') {
    return undefined
  }
  throw error
}

const launch = async (haproxyPath: string, folder: string): Promise<number> => {
  const requests = await open(requestLogPath(folder), 'a', 0o600)
  // HAProxy takes O_APPEND from what it logs to (it sets O_NONBLOCK, and that flag alone), and then
  // writes over the lines of the one before it. A line puts the file's position at its end.
  await requests.write('\n')
  const messages = await open(messagesPath(folder), 'w', 0o600)
  const output = { stdout: requests.fd, stderr: messages.fd }
  const child = await spawnDaemon([haproxyPath, '-db', '-f', configPath(folder)], { output })
    .catch(async (cause: unknown) => {
      throw await startFailed(folder, cause)
    })
    .finally(() => Promise.all([requests.close(), messages.close()]))
  const ended = new Promise<'exit'>((resolve) => child.once('exit', () => resolve('exit')))
  const deadline = AbortSignal.timeout(startTimeoutMs)
  for (;;) {
    const state = await Promise.race([ended, delay(pollMs, 'waiting' as const)])
    const pid = state === 'waiting' ? await runningPid(folder) : undefined
    if (pid !== undefined) {
      await writeFile(pidPath(folder), `${pid}\n`)
      return pid
    }
    if (state !== 'waiting' || deadline.aborted) {
      child.kill('SIGKILL')
      throw await startFailed(folder, state)
    }
  }
}

const startFailed = async (folder: string, cause: unknown): Promise<AssayError> => {
  const words = await readFile(messagesPath(folder), 'utf8')
  const lines = words.split('\n').filter((line) => line !== '')
  return loadBalancerError(
    'ERR_HAPROXY_START',
    `HAProxy did not start: see ${messagesPath(folder)}.`,
    { cause, details: cause instanceof Error ? [cause.message] : lines.slice(-10) },
  )
}

/** Ends the folder's HAProxy, hung or not, and returns when it is gone. */
export const stopHaproxy = async (folder: string): Promise<void> => {
  const recorded = await readFile(pidPath(folder), 'utf8').catch(ignoreMissing)
  const pid = (await runningPid(folder)) ?? Number(recorded)
  const find = async () => ((await isOurs(pid, folder)) ? [pid] : [])
  await endProcesses(find, { signal: 'SIGTERM', graceMs: stopTimeoutMs })
  await rm(pidPath(folder), { force: true })
  await rm(socketPath(folder), { force: true })
}

/** The pid file may be older than the process that now has its pid: the command line decides. */
const isOurs = async (pid: number, folder: string): Promise<boolean> =>
  (await readProcess(pid, 'cmdline')).split('\0').includes(configPath(folder))
