import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Hint } from '../../../infra/foundation/hint.ts'
import type { Environment } from '../../../infra/env/environment-schema.ts'
import type { Build } from '../plan/name-build.ts'
import { parsePackerRow, steps, uiText } from '../packer/packer-output.ts'
import { plainText } from '../packer/plain-text.ts'

/** Lines of Packer's log that a person reads first. */
const tailLines = 100
/** Not there when EC2 kept no console of the builder. */
const consoleFile = 'console.txt'

/**
 * What to try next, by the step that failed. The builder is gone by then: the command either shows
 * what was kept of it, which must be done by now, or repeats the step where it can be watched.
 */
export const nextCommandAfter = (
  step: string,
  { directory, logPath }: Pick<Build, 'directory' | 'logPath'>,
  environment: Pick<Environment, 'local_cloud'>,
): Hint => {
  const readLog = existsSync(logPath) ? `less +G ${logPath}` : `ls -l ${directory}`
  const console = join(directory, consoleFile)
  switch (step) {
    case steps.prepare:
    case steps.launch:
      return ({ make }) => `${make('ami')} FLAGS=--dry-run`
    case steps.connect:
      return existsSync(console) ? `less ${console}` : readLog
    case steps.preload:
      // The cloud's own registry: what is down of the cloud is brought up again.
      return environment.local_cloud ? ({ make }) => make('up') : readLog
    case steps.check:
    case steps.verify:
      return `grep 'claim failed' ${logPath}`
    default:
      return readLog
  }
}

/**
 * Puts beside Packer's log what a person needs after a failed bake: its last lines and the
 * console of the builder, both in plain text.
 *
 * @param options.consoleOutput empty when EC2 kept none
 */
export const writeFailureBundle = async (options: {
  readonly directory: string
  readonly logPath: string
  readonly consoleOutput: string
}): Promise<void> => {
  const log = await readLog(options.logPath)
  const plain = log.split('\n').flatMap((line) => {
    const row = parsePackerRow(line)
    const text = row === undefined ? undefined : uiText(row)
    return text === undefined ? [] : text.split('\n')
  })
  await writeFile(
    join(options.directory, 'last-lines.txt'),
    `${plain.slice(-tailLines).join('\n')}\n`,
  )
  if (options.consoleOutput !== '') {
    await writeFile(join(options.directory, consoleFile), plainText(options.consoleOutput))
  }
}

const readLog = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    // Packer never started: there is nothing to show of it.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
