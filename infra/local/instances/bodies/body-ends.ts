import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { spawnStream } from '../../../foundation/spawn.ts'
import type { Cloud } from '../../cloud/cloud.ts'
import { instanceLabel } from './body-names.ts'
import type { Docker } from '../../host/docker-command.ts'

export interface BodyEnd {
  readonly instanceId: string
  /** 129: the guest rebooted; 130: it powered off (reboot(2) in a PID namespace); else it died. */
  readonly exitStatus: number
}

const retryMs = 1000

/**
 * Watches Docker's events for bodies that end. `docker system dial-stdio` carries the API over
 * its own standard streams: it needs no rights on the socket beyond the CLI's, and it ends by
 * itself with the gateway, whose end closes its input. When the stream breaks (Docker restarted)
 * it is opened anew; `onGap` says, once Docker answers again, that events may be missing.
 */
export const watchBodyEnds = (
  cloud: Cloud,
  docker: Docker,
  listener: { readonly onEnd: (end: BodyEnd) => void; readonly onGap: () => void },
): { readonly close: () => void } => {
  let isClosed = false
  let child: ChildProcess | undefined
  let timer: NodeJS.Timeout | undefined
  const open = (onOpen: () => void): void => {
    child = dial(cloud, docker, { onEnd: listener.onEnd, onOpen })
    child.once('close', () => {
      if (!isClosed) timer = setTimeout(() => open(listener.onGap), retryMs)
    })
  }
  open(() => undefined)
  return {
    close: () => {
      isClosed = true
      clearTimeout(timer)
      child?.kill('SIGTERM')
    },
  }
}

const dial = (
  cloud: Cloud,
  docker: Docker,
  listener: { readonly onEnd: (end: BodyEnd) => void; readonly onOpen: () => void },
): ChildProcess => {
  const child = spawnStream([...docker.words, 'system', 'dial-stdio'])
  child.stderr.resume()
  // A program that cannot be started reports `error` and then `close`, which opens it anew.
  child.once('error', () => child.kill())
  child.stdin.on('error', () => child.kill())
  const filters = JSON.stringify({ type: ['container'], event: ['die'], label: [cloud.label] })
  const path = `/v1.40/events?filters=${encodeURIComponent(filters)}`
  child.stdin.write(`GET ${path} HTTP/1.1\r\nHost: docker\r\n\r\n`)
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('HTTP/1.1 200')) listener.onOpen()
    const end = parseBodyEnd(line)
    if (end !== undefined) listener.onEnd(end)
  })
  return child
}

/**
 * One line of the answer: an event is a JSON document on a line of its own; header lines and the
 * sizes of chunks are none of ours.
 */
export const parseBodyEnd = (line: string): BodyEnd | undefined => {
  if (!line.startsWith('{')) return undefined
  const event = JSON.parse(line) as {
    Action?: string
    Actor?: { Attributes?: Record<string, string> }
  }
  const attributes = event.Actor?.Attributes ?? {}
  const instanceId = attributes[instanceLabel]
  if (event.Action !== 'die' || instanceId === undefined || instanceId === '') return undefined
  return { instanceId, exitStatus: Number(attributes['exitCode']) }
}
