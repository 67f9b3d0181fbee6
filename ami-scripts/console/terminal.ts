import { createInterface } from 'node:readline/promises'
import { AssayError } from '../assay-error.ts'
import { formatElapsed } from './elapsed.ts'
import type { Reporter, Step } from './reporter.ts'

const spinnerFrames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const spinnerDelayMs = 200
const spinnerIntervalMs = 100
const heartbeatIntervalMs = 30_000

export interface TerminalOptions {
  readonly stdin: NodeJS.ReadStream
  readonly stderr: NodeJS.WriteStream
  /** A spinner is drawn only on a terminal that a person watches: not under CI or a pipe. */
  readonly isInteractive: boolean
  readonly hasColor: boolean
  readonly now: () => number
}

/** The reporter of the command line: everything goes to stderr. */
export const createTerminal = (options: TerminalOptions): Reporter => ({
  step: (title, { expectedMs } = {}) =>
    options.isInteractive
      ? spinningStep(options, title, expectedMs)
      : loggedStep(options, title, expectedMs),
  note: (line) => {
    options.stderr.write(`${line}\n`)
  },
  confirm: async (question, expected) => {
    if (!options.stdin.isTTY) {
      throw new AssayError(
        'ERR_CONFIRM_NO_TERMINAL',
        `${question} There is no terminal to answer on.`,
      )
    }
    const prompt = createInterface({ input: options.stdin, output: options.stderr })
    try {
      const answer = await prompt.question(`${question} Type "${expected}" to go on: `)
      return answer.trim() === expected
    } finally {
      prompt.close()
    }
  },
})

const mark = (options: TerminalOptions, kind: 'done' | 'fail'): string => {
  const symbol = kind === 'done' ? '✓' : '✗'
  if (!options.hasColor) return symbol
  return kind === 'done' ? `\u001b[32m${symbol}\u001b[0m` : `\u001b[31m${symbol}\u001b[0m`
}

const lastTime = (expectedMs: number | undefined): string =>
  expectedMs === undefined ? '' : ` (last time ${formatElapsed(expectedMs)})`

const closingLine = (
  options: TerminalOptions,
  kind: 'done' | 'fail',
  title: string,
  elapsedMs: number,
  detail: string | undefined,
): string =>
  `${mark(options, kind)} ${title}  ${formatElapsed(elapsedMs)}${detail ? `  ${detail}` : ''}\n`

const spinningStep = (
  options: TerminalOptions,
  title: string,
  expectedMs: number | undefined,
): Step => {
  const startedAt = options.now()
  let detail = ''
  let frame = 0
  const clear = (): void => {
    options.stderr.write('\r\u001b[2K')
  }
  const draw = (): void => {
    const elapsedMs = options.now() - startedAt
    if (elapsedMs < spinnerDelayMs) return
    frame = (frame + 1) % spinnerFrames.length
    const times = `${formatElapsed(elapsedMs)}${lastTime(expectedMs)}`
    const line = `${spinnerFrames[frame]} ${title}  ${times}`
    const text = detail === '' ? line : `${line}  ${detail}`
    options.stderr.write(`\r\u001b[2K${text.slice(0, (options.stderr.columns || 100) - 1)}`)
  }
  const timer = setInterval(draw, spinnerIntervalMs)
  timer.unref()
  const end = (kind: 'done' | 'fail', closing: string | undefined): void => {
    clearInterval(timer)
    clear()
    options.stderr.write(closingLine(options, kind, title, options.now() - startedAt, closing))
  }
  return {
    update: (next) => {
      detail = next
    },
    done: (closing) => end('done', closing),
    fail: (closing) => end('fail', closing),
  }
}

const loggedStep = (
  options: TerminalOptions,
  title: string,
  expectedMs: number | undefined,
): Step => {
  const startedAt = options.now()
  let detail = ''
  options.stderr.write(`> ${title}${lastTime(expectedMs)}\n`)
  const timer = setInterval(() => {
    const elapsed = formatElapsed(options.now() - startedAt)
    options.stderr.write(`  ${title}: ${elapsed}${detail === '' ? '' : `, ${detail}`}\n`)
  }, heartbeatIntervalMs)
  timer.unref()
  const end = (kind: 'done' | 'fail', closing: string | undefined): void => {
    clearInterval(timer)
    options.stderr.write(closingLine(options, kind, title, options.now() - startedAt, closing))
  }
  return {
    update: (next) => {
      detail = next
    },
    done: (closing) => end('done', closing),
    fail: (closing) => end('fail', closing),
  }
}
