import type { ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { PassThrough, Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { AssayError } from '../../infra/foundation/assay-error.ts'
import { explainDiskError } from '../../infra/foundation/disk-error.ts'
import { spawnStream } from '../../infra/foundation/spawn.ts'
import { taskFailed, type TaskContext } from '../../infra/foundation/run-task.ts'

/** Digests of one layer: `diffId` of the tar, `digest` of what is stored and pulled. */
export interface LayerBlob {
  readonly diffId: string
  readonly digest: string
  readonly sizeBytes: number
  readonly tarBytes: number
}

/**
 * Runs a program that prints a tar, and stores it compressed. gzip is the machine's own, without
 * name and time, since zlib inside Node changes its output between releases.
 *
 * @throws AssayError ERR_APP_IMAGE_TOOL
 */
export const writeLayerBlob = async (
  context: TaskContext,
  command: readonly [string, ...string[]],
  options: { path: string; deadlineMs: number; env?: Readonly<Record<string, string>> },
): Promise<LayerBlob> => {
  const [file] = command
  const deadline = AbortSignal.timeout(options.deadlineMs)
  const signal = context.signal ? AbortSignal.any([deadline, context.signal]) : deadline
  const env = { ...context.env, ...options.env }
  const tar = spawnStream(command, { env, signal })
  const gzip = spawnStream(['gzip', '-n', '-6'], { env, signal })
  tar.stdin.end()
  const tarMeter = createMeter()
  const blobMeter = createMeter()
  // A program's own words say more than the broken pipe that it leaves, so its exit comes first.
  const outcomes = await Promise.allSettled([
    Promise.all([exitOf(context, tar, file), exitOf(context, gzip, 'gzip')]),
    pipeline(tar.stdout, tarMeter.stream, gzip.stdin),
    pipeline(gzip.stdout, blobMeter.stream, createWriteStream(options.path)),
  ])
  const failures = outcomes.filter((outcome) => outcome.status === 'rejected')
  const reasons = failures.map(({ reason }) => reason as unknown)
  // A full disk breaks the pipe as well: then it is the disk that has to be told.
  if (reasons.length > 0) throw reasons.find((reason) => explainDiskError(reason)) ?? reasons[0]
  return {
    diffId: tarMeter.digest(),
    tarBytes: tarMeter.bytes(),
    digest: blobMeter.digest(),
    sizeBytes: blobMeter.bytes(),
  }
}

const createMeter = (): { stream: Transform; digest: () => string; bytes: () => number } => {
  const hash = createHash('sha256')
  let bytes = 0
  const stream = new PassThrough()
  stream.on('data', (chunk: Buffer) => {
    hash.update(chunk)
    bytes += chunk.length
  })
  return { stream, digest: () => `sha256:${hash.digest('hex')}`, bytes: () => bytes }
}

const exitOf = async (
  context: TaskContext,
  child: ChildProcess & { stderr: Readable },
  program: string,
): Promise<void> => {
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-8192)
  })
  const failed = (reason: string, cause?: unknown): AssayError =>
    taskFailed(context, program, { reason, cause, last: stderr.split('\n') })
  await new Promise<void>((resolve, reject) => {
    child.once('error', (cause) => reject(failed('failed', cause)))
    child.once('close', (status, signal) => {
      if (status === 0) resolve()
      else reject(failed(`ended with ${status ?? signal}`))
    })
  })
}
