import { spawnDaemon } from '../../foundation/spawn.ts'
import { mkdir, open } from 'node:fs/promises'
import {
  endProcessesOf,
  findProcesses,
  readProcess,
  type Marks,
} from '../../foundation/running-processes.ts'
import type { Cloud } from '../cloud/cloud.ts'
import { hostError } from './host-error.ts'
import { statePath } from '../cloud/state-layout.ts'

/** A process of the cloud that outlives the command which started it. */
export interface DaemonSpec {
  /** Unique within the cloud; also names its log, `<stateDir>/log/<service>.log`. */
  readonly service: string
  readonly program: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** Of one service with all it started, or of every service. */
const marksOf = (cloud: Cloud, service?: string): Marks => ({
  ASSAY_STATE_DIR: cloud.stateDir,
  ...(service === undefined ? {} : { ASSAY_SERVICE: service }),
})

/**
 * What a daemon inherits; the rest of the caller's environment (credentials above all) stays out.
 */
const inherited = [
  ...['PATH', 'HOME', 'USER', 'LANG', 'TZ', 'TMPDIR', 'XDG_CACHE_HOME', 'XDG_STATE_HOME'],
  ...['DOCKER_HOST', 'DOCKER_CONFIG', 'NODE_COMPILE_CACHE'],
]

export const logFile = (cloud: Cloud, service: string): string =>
  statePath(cloud, 'log', `${service}.log`)

/**
 * Starts a daemon unless it runs already.
 *
 * @returns true when it was started now
 * @throws AssayError ERR_DAEMON_START when the program cannot be started
 */
export const startDaemon = async (
  cloud: Cloud,
  env: Environment,
  spec: DaemonSpec,
): Promise<boolean> => {
  if (await isDaemonRunning(cloud, spec)) return false
  await mkdir(statePath(cloud, 'log'), { recursive: true, mode: 0o700 })
  const log = await open(logFile(cloud, spec.service), 'a', 0o600)
  try {
    await spawnDetached(cloud, env, spec, log.fd)
  } catch (cause) {
    throw hostError('ERR_DAEMON_START', `${spec.service} did not start: ${spec.program}.`, {
      cause,
    })
  } finally {
    await log.close()
  }
  return true
}

const spawnDetached = async (
  cloud: Cloud,
  env: Environment,
  spec: DaemonSpec,
  logDescriptor: number,
): Promise<void> => {
  const kept = inherited.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))
  await spawnDaemon([spec.program, ...spec.args], {
    cwd: spec.cwd ?? cloud.stateDir,
    output: { stdout: logDescriptor, stderr: logDescriptor },
    env: { ...Object.fromEntries(kept), ...spec.env, ...marksOf(cloud, spec.service) },
  })
}

/**
 * Whether the daemon itself runs. What it started may outlive it and carries its marks (HAProxy
 * does, by intention), so the arguments decide.
 */
export const isDaemonRunning = async (
  cloud: Cloud,
  spec: Pick<DaemonSpec, 'service' | 'args'>,
): Promise<boolean> =>
  (await commandLines(cloud, spec.service)).some((line) => isCommandLineOf(spec, line))

/**
 * Command lines of the service's daemons that were started with other arguments than ours, which
 * name this checkout's files. The last argument (its port, its file) tells them from what they
 * started.
 */
export const foreignCommandLines = async (
  cloud: Cloud,
  spec: Pick<DaemonSpec, 'service' | 'args'>,
): Promise<string[]> =>
  (await commandLines(cloud, spec.service))
    .filter((line) => line.endsWith(`\0${spec.args.at(-1) ?? ''}\0`))
    .filter((line) => !isCommandLineOf(spec, line))
    .map((line) => line.split('\0').join(' ').trim())

/** As the kernel has them: every argument ends with a NUL. */
const commandLines = async (cloud: Cloud, service: string): Promise<string[]> => {
  const pids = await findDaemons(cloud, service)
  return Promise.all(pids.map((pid) => readProcess(pid, 'cmdline')))
}

const isCommandLineOf = ({ args }: Pick<DaemonSpec, 'args'>, line: string): boolean =>
  line.endsWith(`\0${args.join('\0')}\0`)

/**
 * Pids of the cloud's running processes: of one service with all it started, or of every service.
 */
export const findDaemons = (cloud: Cloud, service?: string): Promise<readonly number[]> =>
  findProcesses(marksOf(cloud, service))

/**
 * Ends a service, or every process of the cloud: SIGTERM, and SIGKILL after the grace period.
 *
 * @returns how many processes there were
 * @throws AssayError ERR_DAEMON_STOP when one survives both
 */
export const stopDaemons = (cloud: Cloud, service?: string, graceMs = 5000): Promise<number> =>
  endProcessesOf(`cloud ${cloud.name}`, () => findDaemons(cloud, service), {
    signal: 'SIGTERM',
    graceMs,
  })
