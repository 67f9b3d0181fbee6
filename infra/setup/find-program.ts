import { accessSync, constants, statSync } from 'node:fs'
import { join } from 'node:path'

/** Full path of a program on PATH, or undefined. */
export const findProgram = (
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined =>
  (env['PATH'] ?? '')
    .split(':')
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, name))
    .find(isExecutable)

const isExecutable = (path: string): boolean => {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return false
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') return false
    throw error
  }
}
