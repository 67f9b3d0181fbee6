import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from '../../infra/foundation/run-program.ts'

export interface Version {
  readonly version: string
  /** Short id of the commit, `-dirty` behind it when files differ; null outside a git checkout. */
  readonly commit: string | null
}

const deadlineMs = 5000

/** What this copy of the project is: for a bug report, and for a receipt's reader. */
export const readVersion = async (projectDir: string): Promise<Version> => {
  const manifest = JSON.parse(await readFile(join(projectDir, 'package.json'), 'utf8')) as {
    readonly version: string
  }
  return { version: manifest.version, commit: await commitOf(projectDir) }
}

/** A repository further up is not ours. Whatever git fails with, the commit is not known. */
const commitOf = async (projectDir: string): Promise<string | null> => {
  if (!existsSync(join(projectDir, '.git'))) return null
  const args = ['describe', '--always', '--abbrev=12', '--dirty', '--exclude=*']
  const { status, stdout } = await runProgram(['git', '-C', projectDir, ...args], { deadlineMs })
  return status === 0 ? stdout.trim() : null
}
