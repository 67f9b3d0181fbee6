import { createWriteStream } from 'node:fs'
import { explainDiskError } from '../../../infra/foundation/disk-error.ts'
import { runProgram, type ProgramEnd } from '../../../infra/foundation/run-program.ts'
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

export type PackerExit = Pick<ProgramEnd, 'status' | 'ended'>

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
  const unwritable = new AbortController()
  log.on('error', (fault) => unwritable.abort(fault))
  const words = ['build', '-machine-readable', '-on-error=cleanup', `-var-file=${run.varFile}`]
  try {
    const { status, ended } = await runProgram([run.packer, ...words, run.directory], {
      env: packerEnvironment(run),
      deadlineMs: run.deadlineMs,
      signal: AbortSignal.any([run.signal, unwritable.signal]),
      // The whole group, as a terminal does it: Packer's wrapper passes SIGINT on to nobody.
      interrupt: 'SIGINT',
      graceMs: run.cleanupGraceMs,
      onLine: (line) => {
        log.write(`${line}\n`)
        const row = parsePackerRow(line)
        if (row !== undefined) run.onRow(row)
      },
    })
    if (unwritable.signal.aborted) {
      const fault: unknown = unwritable.signal.reason
      throw explainDiskError(fault, run.logPath) ?? fault
    }
    return { status, ended }
  } finally {
    await new Promise<void>((resolve) => log.end(resolve))
  }
}
