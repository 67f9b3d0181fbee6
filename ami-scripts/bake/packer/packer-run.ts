import { spawn, type ChildProcess } from 'node:child_process'
import { createWriteStream, type WriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { explainDiskError } from '../../../infra/foundation/disk-error.ts'
import { signalProcess } from '../../../infra/foundation/running-processes.ts'
import { packerEnvironment, type PackerEnvironment } from './packer-environment.ts'
import { parsePackerRow, type PackerRow } from './packer-output.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

export interface PackerRun extends PackerEnvironment {
  readonly packer: string
  /** Folder of the template. */
  readonly directory: string
  readonly varFile: string
  readonly logPath: string
  /** Time for the whole build, clean-up not included. */
  readonly deadlineMs: number
  /** Time for Packer to remove its builder once it is interrupted. */
  readonly cleanupGraceMs: number
  readonly signal: AbortSignal
  readonly onRow: (row: PackerRow) => void
}

export interface PackerExit {
  /** Undefined when a signal ended it. */
  readonly status: number | undefined
  readonly ended: 'by itself' | 'by the deadline' | 'by an interrupt'
}

/**
 * Runs `packer build` and owns it: its own process group, one deadline, and an interrupt that is
 * passed on so that Packer removes its builder. Whatever is left of the group is killed. A log that
 * cannot be written ends it as an interrupt does: a bake without its log could not be explained.
 * Its temporary folder is left to whoever winds the build up, as a bake that is killed leaves it.
 *
 * @throws AssayError ERR_DISK_WRITE
 */
export const runPacker = async (run: PackerRun): Promise<PackerExit> => {
  await makeTemporaryFolder(run.buildId)
  const log = createWriteStream(run.logPath, { flags: 'a', mode: 0o600 })
  const child = spawn(
    run.packer,
    [
      ...['build', '-machine-readable', '-on-error=cleanup'],
      ...[`-var-file=${run.varFile}`, run.directory],
    ],
    { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: packerEnvironment(run) },
  )
  followOutput(child, log, run.onRow)
  const guard = guardChild(child, run)
  const logFault = onLogFault(log, () => guard.interrupt('by an interrupt'))
  try {
    const status = await exitOf(child)
    const fault = logFault()
    if (fault !== undefined) throw explainDiskError(fault, run.logPath) ?? fault
    return { status, ended: guard.ended() }
  } finally {
    guard.stop()
    if (child.pid !== undefined) signalProcess(-child.pid, 'SIGKILL')
    await new Promise<void>((resolve) => log.end(resolve))
  }
}

/** @returns the first fault of the log, undefined while there is none */
const onLogFault = (log: WriteStream, onFault: () => void): (() => Error | undefined) => {
  let first: Error | undefined
  log.on('error', (fault) => {
    first ??= fault
    onFault()
  })
  return () => first
}

const followOutput = (
  child: ChildProcess,
  log: WriteStream,
  onRow: (row: PackerRow) => void,
): void => {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue
    createInterface({ input: stream }).on('line', (line) => {
      log.write(`${line}\n`)
      const row = parsePackerRow(line)
      if (row !== undefined) onRow(row)
    })
  }
}

/** Interrupts at the abort or the deadline, and kills when the clean-up takes too long. */
const guardChild = (child: ChildProcess, run: PackerRun) => {
  let ended: PackerExit['ended'] = 'by itself'
  let killTimer: NodeJS.Timeout | undefined
  const interrupt = (reason: PackerExit['ended']): void => {
    if (ended !== 'by itself' || child.pid === undefined) return
    ended = reason
    // The whole group, as a terminal does it: Packer's wrapper passes SIGINT on to nobody.
    signalProcess(-child.pid, 'SIGINT')
    killTimer = setTimeout(() => signalProcess(-(child.pid ?? 0), 'SIGKILL'), run.cleanupGraceMs)
  }
  const onAbort = (): void => interrupt('by an interrupt')
  run.signal.addEventListener('abort', onAbort)
  if (run.signal.aborted) onAbort()
  const deadlineTimer = setTimeout(() => interrupt('by the deadline'), run.deadlineMs)
  return {
    interrupt,
    ended: () => ended,
    stop: () => {
      run.signal.removeEventListener('abort', onAbort)
      clearTimeout(deadlineTimer)
      clearTimeout(killTimer)
    },
  }
}

const exitOf = (child: ChildProcess): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status) => resolve(status ?? undefined))
  })
