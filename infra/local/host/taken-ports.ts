import { setTimeout as sleep } from 'node:timers/promises'
import { readProcess } from '../../foundation/running-processes.ts'
import type { Cloud } from '../cloud/cloud.ts'
import type { HostCommand } from './host-command.ts'
import { findDaemons } from './daemon.ts'
import { hostError } from './host-error.ts'

/** How long the kernel may take to close the sockets of a process that was killed. */
const closingMs = 5000
const pollMs = 100

/**
 * Refuses to start beside a stranger on one of the cloud's ports. What a process that was just
 * killed still holds has a few seconds to go.
 *
 * @throws AssayError ERR_PORT_TAKEN with every such port and the process that has it; the abort's
 *   own reason
 */
export const assertPortsFree = async (
  cloud: Cloud,
  host: HostCommand,
  signal: AbortSignal,
  graceMs: number = closingMs,
): Promise<void> => {
  let strangers = await strangersOn(cloud, host)
  const end = Date.now() + graceMs
  while (Date.now() < end && (await areClosing(strangers))) {
    await sleep(pollMs)
    signal.throwIfAborted()
    strangers = await strangersOn(cloud, host)
  }
  if (strangers.length === 0) return
  throw hostError(
    'ERR_PORT_TAKEN',
    `Cloud ${cloud.name} needs ${strangers.length} port(s) that other processes hold.`,
    { details: strangers.map(({ port, process }) => `${port}: ${process}`) },
  )
}

/**
 * A killed process loses its memory first, and command line and marks with it, then its place among
 * the owners that ss names, and its sockets last.
 */
const areClosing = async (listeners: readonly Listener[]): Promise<boolean> => {
  const commands = await Promise.all(
    listeners.flatMap(({ pids }) => pids).map((pid) => readProcess(pid, 'cmdline')),
  )
  return listeners.length > 0 && commands.every((command) => command === '')
}

const strangersOn = async (cloud: Cloud, host: HostCommand): Promise<readonly Listener[]> => {
  const { listenerFirst, listenerCount, tlsListenerCount, ...single } = cloud.ports
  const length = listenerCount + tlsListenerCount
  const listeners = Array.from({ length }, (_none, slot) => listenerFirst + slot)
  const wanted = new Set([...Object.values(single), ...listeners])
  const ours = new Set(await findDaemons(cloud))
  return parseListeners(await host.asRoot('ss', ['-Hltnp'])).filter(
    ({ port, pids }) => wanted.has(port) && !pids.some((pid) => ours.has(pid)),
  )
}

interface Listener {
  readonly port: number
  readonly pids: readonly number[]
  /** Program and pid as ss shows them. */
  readonly process: string
}

/** Listeners that a bind to 127.0.0.1 collides with, from `ss -Hltnp`. */
export const parseListeners = (text: string): Listener[] =>
  text.split('\n').flatMap((line) => {
    const [, , , local = '', , users = ''] = line.trim().split(/\s+/)
    const [, address = '', port] = /^(.*):(\d+)$/.exec(local) ?? []
    if (port === undefined || !/^(127\.0\.0\.1|0\.0\.0\.0|\*|\[::\])$/.test(address)) return []
    const named = [...users.matchAll(/"([^"]*)",pid=(\d+)/g)]
    const process = named.map(([, program, pid]) => `${program} (pid ${pid})`).join(', ')
    return [
      {
        port: Number(port),
        pids: named.map(([, , pid]) => Number(pid)),
        process: process || 'unknown',
      },
    ]
  })
