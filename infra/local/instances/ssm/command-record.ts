import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '../../../foundation/write-whole.ts'
import { createKeyedQueue } from '../../../foundation/keyed-queue.ts'
import type { Cloud } from '../../cloud/cloud.ts'
import { statePath } from '../../cloud/state-layout.ts'

export type InvocationStatus = 'Pending' | 'InProgress' | 'Success' | 'Failed' | 'TimedOut'

/** What one instance made of a command. */
export interface Invocation {
  readonly instanceId: string
  readonly status: InvocationStatus
  /** -1 until it ended (SSM API reference, GetCommandInvocation). */
  readonly responseCode: number
  readonly stdout: string
  readonly stderr: string
  /** ISO 8601, '' until then. */
  readonly startedAt: string
  readonly endedAt: string
}

export interface CommandRecord {
  readonly commandId: string
  readonly documentName: string
  readonly comment: string
  readonly parameters: Readonly<Record<string, readonly string[]>>
  /** Milliseconds since the epoch. */
  readonly requestedAt: number
  readonly timeoutSeconds: number
  readonly invocations: readonly Invocation[]
}

/** Commands and their outcomes, one file each in the cloud's state. */
export interface CommandRecords {
  /** Newest first. */
  readonly all: () => readonly CommandRecord[]
  readonly get: (commandId: string) => CommandRecord | undefined
  readonly put: (record: CommandRecord) => Promise<void>
  /** Replaces one instance's invocation. */
  readonly update: (commandId: string, invocation: Invocation) => Promise<void>
  /** Forgets every command (moto was reset). */
  readonly clear: () => Promise<void>
}

export const isOver = (status: InvocationStatus): boolean =>
  status !== 'Pending' && status !== 'InProgress'

/** Reads what an earlier gateway left; what ran then, and ended with it, has failed. */
export const openCommandRecords = async (cloud: Cloud): Promise<CommandRecords> => {
  const folder = statePath(cloud, 'commands')
  const records = new Map<string, CommandRecord>()
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const name of (await readdir(folder)).filter((entry) => entry.endsWith('.json'))) {
    const record = JSON.parse(await readFile(join(folder, name), 'utf8')) as CommandRecord
    records.set(record.commandId, { ...record, invocations: record.invocations.map(interrupted) })
  }
  // Invocations of one command begin and end at the same time.
  const inOrder = createKeyedQueue()
  const path = (commandId: string): string => join(folder, `${commandId}.json`)
  const put = async (record: CommandRecord): Promise<void> => {
    const { commandId } = record
    records.set(commandId, record)
    await inOrder(commandId, async () => {
      const newest = records.get(commandId)
      if (newest !== undefined) await writeWhole(path(commandId), JSON.stringify(newest))
    })
  }
  return {
    all: () => [...records.values()].sort((a, b) => b.requestedAt - a.requestedAt),
    get: (commandId) => records.get(commandId),
    put,
    update: async (commandId, invocation) => {
      const record = records.get(commandId)
      if (record === undefined) return
      const invocations = record.invocations.map((known) =>
        known.instanceId === invocation.instanceId ? invocation : known,
      )
      await put({ ...record, invocations })
    },
    clear: async () => {
      const ids = [...records.keys()]
      records.clear()
      await Promise.all(ids.map((id) => inOrder(id, () => rm(path(id), { force: true }))))
    },
  }
}

const interrupted = (invocation: Invocation): Invocation =>
  isOver(invocation.status)
    ? invocation
    : { ...invocation, status: 'Failed', responseCode: 1, stderr: 'The gateway was restarted.\n' }
