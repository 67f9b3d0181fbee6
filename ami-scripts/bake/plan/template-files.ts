import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** The trees that an image is made from, relative to the project. */
const trees = ['packer', 'systemd'] as const

/** Digest of every file that an image is made from, by path within the project. */
export const digestTemplateFiles = async (
  projectDir: string,
): Promise<Readonly<Record<string, string>>> => {
  const paths = (await Promise.all(trees.map((tree) => listFiles(projectDir, tree)))).flat()
  const digests = await Promise.all(
    paths.map(async (path) => [path, await digestFile(join(projectDir, path))] as const),
  )
  return Object.fromEntries(digests)
}

const listFiles = async (projectDir: string, tree: string): Promise<string[]> => {
  const entries = await readdir(join(projectDir, tree), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(projectDir.length + 1))
}

/** The executable bit is content too: it decides whether a script of the image can run. */
const digestFile = async (path: string): Promise<string> => {
  const [content, status] = await Promise.all([readFile(path), stat(path)])
  const isExecutable = (status.mode & 0o100) !== 0
  return createHash('sha256')
    .update(isExecutable ? 'x' : '-')
    .update(content)
    .digest('hex')
}
