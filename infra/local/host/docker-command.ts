import { notFound, runProgram } from '../../foundation/run-program.ts'

export interface DockerResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Docker's CLI. Every call has a deadline and is ended at it. */
export interface Docker {
  /** @throws DockerFailure when it exits with anything but 0, or at the deadline */
  readonly run: (args: readonly string[], options?: DockerOptions) => Promise<string>
  /** The same, with the exit status as a value. @throws DockerFailure at the deadline */
  readonly attempt: (args: readonly string[], options?: DockerOptions) => Promise<DockerResult>
  /** Program and leading arguments, for the one stream that is no single call. */
  readonly words: readonly string[]
}

export interface DockerOptions {
  readonly timeoutMs?: number
  readonly input?: string
}

/** Why Docker refused, told apart by what the reader can do about it. */
export type DockerTrouble = 'down' | 'disk-full' | 'absent' | 'in-use' | 'timeout' | 'other'

export class DockerFailure extends Error {
  readonly trouble: DockerTrouble

  constructor(trouble: DockerTrouble, message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.name = 'DockerFailure'
    this.trouble = trouble
  }
}

/** The CLI gives no codes; its wording is matched here and nowhere else (Docker 20.10 to 28). */
const wordings: readonly (readonly [DockerTrouble, RegExp])[] = [
  ['disk-full', /no space left on device|disk quota exceeded/i],
  ['down', /cannot connect to the docker daemon|is the docker daemon running|connection refused/i],
  ['absent', /no such (container|image|volume|object)|not found/i],
  ['in-use', /conflict|is in use|being used/i],
]

/** Sorts Docker's own words. */
export const troubleOf = (stderr: string): DockerTrouble =>
  wordings.find(([, wording]) => wording.test(stderr))?.[0] ?? 'other'

/** For what may be gone already. */
export const ignoreAbsent = async (work: Promise<unknown>): Promise<void> => {
  try {
    await work
  } catch (error) {
    if (!(error instanceof DockerFailure && error.trouble === 'absent')) throw error
  }
}

const defaultTimeoutMs = 30_000

/**
 * @param program path of the docker CLI
 * @param elevate words before it where the user may not reach the daemon, for example `sudo -n`
 */
export const createDocker = (program: string, elevate: readonly string[] = []): Docker => {
  const words = [...elevate, program]
  const attempt: Docker['attempt'] = (args, options = {}) => execute([...words, ...args], options)
  return {
    words,
    attempt,
    run: async (args, options) => {
      const result = await attempt(args, options)
      if (result.exitCode === 0) return result.stdout
      const said = result.stderr.trim() || result.stdout.trim()
      throw new DockerFailure(troubleOf(said), `docker ${args[0] ?? ''} failed: ${said}`)
    },
  }
}

const execute = async (
  words: readonly string[],
  { timeoutMs: deadlineMs = defaultTimeoutMs, input = '' }: DockerOptions,
): Promise<DockerResult> => {
  const { status, ended, stdout, stderr, how } = await runProgram(words, { deadlineMs, input })
  if (ended === 'by the deadline') {
    throw new DockerFailure('timeout', `${words.slice(0, 2).join(' ')} ${how}.`)
  }
  if (status === undefined || status === notFound) {
    throw new DockerFailure('down', `docker did not run: it ${how}. ${stderr.trim()}`)
  }
  return { exitCode: status, stdout, stderr }
}
