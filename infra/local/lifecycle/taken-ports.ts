import { setTimeout as sleep } from 'node:timers/promises'
import { AssayError } from '../../../ami-scripts/foundation/assay-error.ts'
import type { Cloud } from '../cloud.ts'
import type { HostCommand } from '../network/host-command.ts'
import { findDaemons } from './daemon.ts'

/** A killed process leaves /proc before the kernel has closed its sockets. */
const closingMs = 5000
const pollMs = 100

/**
 * Refuses to start beside a stranger on one of the cloud's ports. A listener that no process is
 * known for may be closing: it has a few seconds to go.
 *
 * @throws AssayError ERR_PORT_TAKEN with every such port and the process that has it
 */
export const assertPortsFree = async (
  cloud: Cloud,
  host: HostCommand,
  graceMs: number = closingMs,
): Promise<void> => {
  let strangers = await strangersOn(cloud, host)
  for (const end = Date.now() + graceMs; strangers.some(isUnnamed) && Date.now() < end;) {
    await sleep(pollMs)
    strangers = await strangersOn(cloud, host)
  }
  if (strangers.length === 0) return
  throw new AssayError(
    'ERR_PORT_TAKEN',
    `Cloud ${cloud.name} needs ${strangers.length} port(s) that other processes hold.`,
    { details: strangers.map(({ port, process }) => `${port}: ${process}`) },
  )
}

const isUnnamed = ({ pids }: Listener): boolean => pids.length === 0

const strangersOn = async (cloud: Cloud, host: HostCommand): Promise<readonly Listener[]> => {
  const { listenerFirst, listenerCount, ...single } = cloud.ports
  const listeners = Array.from({ length: listenerCount }, (_none, slot) => listenerFirst + slot)
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
