import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { aimCommands } from '../aim-commands.ts'
import type { BakeContext } from './bake-context.ts'
import { parsePackerRow, steps, uiText } from './packer-output.ts'
import { plainText } from './plain-text.ts'

/** Lines of Packer's log that a person reads first. */
const tailLines = 100

/**
 * What to try next, by the step that failed. The builder is gone by then: the command either shows
 * what was kept of it, or repeats the step where it can be watched.
 */
export const nextCommandAfter = (
  step: string,
  logPath: string,
  { environment, aim }: Pick<BakeContext, 'environment' | 'aim'>,
): string => {
  switch (step) {
    case steps.prepare:
    case steps.launch:
      return aimCommands('make ami FLAGS=--dry-run', aim)
    case steps.connect:
      return `less ${join(logPath, '../console.txt')}`
    case steps.preload:
      // The cloud's own registry: what is down of the cloud is brought up again.
      return environment.local_cloud ? aimCommands('make up', aim) : `less +G ${logPath}`
    case 'Verify':
    case 'Check':
      return `grep 'claim failed' ${logPath}`
    default:
      return `less +G ${logPath}`
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
    await writeFile(join(options.directory, 'console.txt'), plainText(options.consoleOutput))
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
