import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** `/packer-plugin` and a random number: the sockets on which Packer's plugins listen. */
const socketNameBytes = 24
/** Path of a unix socket (sun_path in unix(7)), without the closing zero. */
const socketPathBytes = 107

/**
 * TMPDIR of one build's Packer, which leaves its trace log and the scripts it renders there when it
 * is killed. The name says whose it is, so that whoever winds the build up can remove it; where
 * TMPDIR is too long for a socket, `/tmp` takes its place.
 */
export const temporaryFolder = (buildId: string, root: string = tmpdir()): string => {
  const folder = join(root, `assay-bake-${buildId}`)
  const isShort = Buffer.byteLength(folder) + socketNameBytes <= socketPathBytes
  return isShort ? folder : join('/tmp', `assay-bake-${buildId}`)
}

/** @throws Error when it is there already: `/tmp` is everybody's, and a stranger's is not safe. */
export const makeTemporaryFolder = async (buildId: string): Promise<void> => {
  const folder = temporaryFolder(buildId)
  const made = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (made === undefined) throw new Error(`${folder} is there already, made by something else.`)
}

/** Once no process of the build runs. Safe to repeat. */
export const removeTemporaryFolder = (buildId: string): Promise<void> =>
  rm(temporaryFolder(buildId), { recursive: true, force: true })
