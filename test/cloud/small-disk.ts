import { appendFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { getgid, getuid } from 'node:process'
import { createHostCommand } from '../../infra/local/host/host-command.ts'

/** A file system of its own that can be full. */
export interface SmallDisk {
  readonly fill: () => Promise<void>
  readonly makeRoom: () => Promise<void>
  readonly unmount: () => Promise<void>
}

/**
 * Mounts one on a folder that is there; like Docker, that takes root or sudo.
 *
 * @param filesMax files and folders that it takes, its own root included
 */
export const mountSmallDisk = async (
  folder: string,
  sizeKib: number,
  filesMax = 10_000,
): Promise<SmallDisk> => {
  const host = createHostCommand()
  const owner = `uid=${getuid?.() ?? 0},gid=${getgid?.() ?? 0},mode=700,nr_inodes=${filesMax}`
  await host.asRoot('mount', ['-t', 'tmpfs', '-o', `size=${sizeKib}k,${owner}`, 'tmpfs', folder])
  const filler = join(folder, 'filler')
  return {
    fill: () => fill(filler),
    makeRoom: () => rm(filler, { force: true }),
    unmount: async () => {
      await host.asRoot('umount', [folder])
    },
  }
}

const fill = async (path: string): Promise<void> => {
  const chunk = Buffer.alloc(64 * 1024)
  try {
    for (;;) await appendFile(path, chunk)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}
