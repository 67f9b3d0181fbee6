/** Reading HAProxy's request log on from where it was last left, across restarts of the reader. */
import { open, readFile, rename, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { requestLogPath } from './haproxy-process.ts'

/** Read at most this much at a time, so that a long backlog costs no memory. */
const chunkBytes = 4 * 1024 * 1024
/** A log that is read to its end is emptied beyond this size. */
const emptyAboveBytes = 32 * 1024 * 1024

export interface RequestLog {
  /** Whole lines since the last commit, and where they begin; empty when there are none. */
  readonly next: () => Promise<{ lines: string[]; offset: number }>
  /** Marks what `next` gave as done. */
  readonly commit: () => Promise<void>
}

const missingAsZero = (error: NodeJS.ErrnoException): string => {
  if (error.code === 'ENOENT') {
    return '0'
  }
  throw error
}

/** @param folder the one that holds the log and the mark of how far it was read */
export const openRequestLog = async (folder: string): Promise<RequestLog> => {
  const path = requestLogPath(folder)
  const markPath = join(folder, 'requests.offset')
  let offset = Number(await readFile(markPath, 'utf8').catch(missingAsZero)) || 0
  let readBytes = 0
  return {
    next: async () => {
      const file = await open(path, 'r')
      try {
        const { size } = await file.stat()
        offset = size < offset ? 0 : offset
        const { buffer, bytesRead } = await file.read({
          buffer: Buffer.alloc(Math.min(chunkBytes, size - offset)),
          position: offset,
        })
        readBytes = buffer.subarray(0, bytesRead).lastIndexOf('\n') + 1
        const lines = buffer.subarray(0, readBytes).toString('utf8').split('\n').slice(0, -1)
        return { lines, offset }
      } finally {
        await file.close()
      }
    },
    commit: async () => {
      offset += readBytes
      readBytes = 0
      if (offset > emptyAboveBytes && (await sizeOf(path)) === offset) {
        await truncate(path, 0)
        offset = 0
      }
      await writeFile(`${markPath}.new`, String(offset))
      await rename(`${markPath}.new`, markPath)
    },
  }
}

const sizeOf = async (path: string): Promise<number> => {
  const file = await open(path, 'r')
  try {
    return (await file.stat()).size
  } finally {
    await file.close()
  }
}
