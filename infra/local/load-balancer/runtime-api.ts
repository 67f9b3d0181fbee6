/** HAProxy's runtime API: one command per connection to its unix socket. */
import { connect } from 'node:net'
import { AssayError } from '../../foundation/assay-error.ts'
import { certificateApi, type CertificateApi } from './certificate-api.ts'
import type { MapEntry } from './route-maps.ts'
import { loadBalancerError } from './load-balancer-error.ts'

export interface RunningServer {
  readonly backend: string
  readonly name: string
  readonly admits: 'open' | 'draining' | 'closed'
}

export interface RuntimeApi extends CertificateApi {
  readonly pid: () => Promise<number>
  readonly showMap: (path: string) => Promise<MapEntry[]>
  /** Replaces the whole map at once, or leaves it as it is: no request sees a part of it. */
  readonly replaceMap: (path: string, entries: readonly MapEntry[]) => Promise<void>
  readonly showServers: () => Promise<RunningServer[]>
  /** A TLS server's certificate is not verified, as ALB does not (user guide, "Target groups"). */
  readonly addServer: (server: string, endpoint: string, isTls: boolean) => Promise<void>
  readonly setState: (server: string, admits: RunningServer['admits']) => Promise<void>
  /** False while the server still has requests. */
  readonly removeServer: (server: string) => Promise<boolean>
}

/** A command answers within milliseconds; this only bounds a hung process. */
const commandTimeoutMs = 5000
/** A command with its payload has to fit HAProxy's buffer of 16 KiB. */
const payloadMax = 8000

const states = { open: 'ready', draining: 'drain', closed: 'maint' } as const
/** Flags of srv_admin_state (management guide, "show servers state"). */
const forcedMaintenance = 0x01
const forcedDrain = 0x08

/** Connects, sends, and reads to the end. */
const converse = (socketPath: string, command: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(socketPath)
    const chunks: Buffer[] = []
    socket.setTimeout(commandTimeoutMs, () => socket.destroy(new Error('no answer in time')))
    socket.on('connect', () => socket.end(`${command}\n`))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', (hadError) => {
      if (!hadError) {
        resolve(Buffer.concat(chunks).toString('utf8').trim())
      }
    })
  })

/** Lines of at most `payloadMax` bytes together; a payload ends with an empty line. */
const payloads = (entries: readonly MapEntry[]): string[] => {
  const result: string[] = []
  let current = ''
  for (const { key, value } of entries) {
    const line = `${key} ${value}\n`
    if (Buffer.byteLength(current + line) > payloadMax && current !== '') {
      result.push(current)
      current = ''
    }
    current += line
  }
  return current === '' ? result : [...result, current]
}

const parseServer = (line: string): RunningServer => {
  const [, backend = '', , name = '', , , admin = '0'] = line.split(' ')
  const flags = Number(admin)
  const isClosed = (flags & forcedMaintenance) !== 0
  const isDraining = (flags & forcedDrain) !== 0
  return { backend, name, admits: isClosed ? 'closed' : isDraining ? 'draining' : 'open' }
}

/**
 * @throws AssayError ERR_HAPROXY_COMMAND from every call, when HAProxy does not answer or refuses
 */
export const runtimeApi = (socketPath: string): RuntimeApi => {
  const ask = async (command: string): Promise<string> => {
    try {
      return await converse(socketPath, command)
    } catch (cause) {
      throw refused(command, 'no answer', cause)
    }
  }
  const tell = async (command: string, isDone: (answer: string) => boolean): Promise<void> => {
    const answer = await ask(command)
    if (!isDone(answer)) {
      throw refused(command, answer)
    }
  }
  const isSilent = (answer: string): boolean => answer === ''
  return {
    ...certificateApi({ ask, tell }),
    pid: async () => Number(/^Pid: (\d+)$/m.exec(await ask('show info'))?.[1]),
    showMap: async (path) =>
      (await ask(`show map ${path}`)).split('\n').flatMap((line) => {
        const [, key, value] = line.split(' ')
        return key === undefined || value === undefined ? [] : [{ key, value }]
      }),
    replaceMap: async (path, entries) => {
      const answer = await ask(`prepare map ${path}`)
      const version = /^New version created: (\d+)$/.exec(answer)?.[1]
      if (version === undefined) {
        throw refused(`prepare map ${path}`, answer)
      }
      try {
        for (const payload of payloads(entries)) {
          await tell(`add map @${version} ${path} <<\n${payload}`, isSilent)
        }
        await tell(`commit map @${version} ${path}`, isSilent)
      } catch (error) {
        // Drops what was prepared (management guide, "clear map"); HAProxy would keep it for ever.
        await ask(`clear map @${version} ${path}`)
        throw error
      }
    },
    showServers: async () =>
      (await ask('show servers state'))
        .split('\n')
        .slice(2)
        .filter((line) => line !== '')
        .map(parseServer),
    addServer: (server, endpoint, isTls) =>
      tell(
        `add server ${server} ${endpoint}${isTls ? ' ssl verify none' : ''}`,
        (answer) => answer === 'New server registered.',
      ),
    setState: (server, admits) => tell(`set server ${server} state ${states[admits]}`, isSilent),
    removeServer: async (server) => (await ask(`del server ${server}`)) === 'Server deleted.',
  }
}

const refused = (command: string, answer: string, cause?: unknown): AssayError =>
  loadBalancerError(
    'ERR_HAPROXY_COMMAND',
    `HAProxy refused "${command.split('\n')[0]}": ${answer}.`,
    cause === undefined ? {} : { cause },
  )
