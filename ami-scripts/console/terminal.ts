import { createInterface } from 'node:readline/promises'
import { formatElapsed } from './elapsed.ts'
import { withDuring, type Reporter, type Step } from '../../infra/foundation/reporter.ts'
import { consoleError } from './console-error.ts'

const spinnerFrames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const spinnerDelayMs = 200
const spinnerIntervalMs = 100
const heartbeatIntervalMs = 30_000
/** A shorter estimate tells nobody anything. */
const toldExpectationMs = 1000
const eraseLine = '\r\u001b[2K'

export interface TerminalOptions {
  readonly stdin: NodeJS.ReadStream
  readonly stderr: NodeJS.WriteStream
  /** A spinner is drawn only on a terminal that a person watches: not under CI or a pipe. */
  readonly isInteractive: boolean
  readonly hasColor: boolean
  readonly now: () => number
}

/** The reporter of the command line: everything goes to stderr. */
export const createTerminal = (options: TerminalOptions): Reporter => {
  const spinning = new Set<symbol>()
  return withDuring({
    step: (title, { expectedMs = 0 } = {}) => {
      const told = expectedMs < toldExpectationMs ? undefined : expectedMs
      return options.isInteractive
        ? spinningStep(options, spinning, title, told)
        : loggedStep(options, title, told)
    },
    note: (line) => {
      options.stderr.write(`${spinning.size > 0 ? eraseLine : ''}${line}\n`)
    },
    confirm: (question, expected) => confirmTyped(options, question, expected),
  })
}

const confirmTyped = async (
  options: TerminalOptions,
  question: string,
  expected: string,
): Promise<boolean> => {
  if (!options.stdin.isTTY) {
    throw consoleError('ERR_CONFIRM_NO_TERMINAL', `${question} There is no terminal to answer on.`)
  }
  const prompt = createInterface({ input: options.stdin, output: options.stderr })
  try {
    const answer = await prompt.question(`${question} Type "${expected}" to go on: `)
    return answer.trim() === expected
  } finally {
    prompt.close()
  }
}

const mark = (options: TerminalOptions, kind: 'done' | 'fail'): string => {
  const symbol = kind === 'done' ? '✓' : '✗'
  if (!options.hasColor) return symbol
  return kind === 'done' ? `\u001b[32m${symbol}\u001b[0m` : `\u001b[31m${symbol}\u001b[0m`
}

const ofExpected = (elapsedMs: number, expectedMs: number | undefined): string =>
  expectedMs === undefined
    ? formatElapsed(elapsedMs)
    : `${formatElapsed(elapsedMs)} of about ${formatElapsed(expectedMs)}`

/** A step whose `show` runs at an interval until it ends; the closing line is the same for all. */
const timedStep = (
  options: TerminalOptions,
  title: string,
  intervalMs: number,
  show: (elapsedMs: number, detail: string) => void,
  clear: () => void,
): Step => {
  const startedAt = options.now()
  let detail = ''
  const timer = setInterval(() => show(options.now() - startedAt, detail), intervalMs)
  timer.unref()
  const end = (kind: 'done' | 'fail', closing: string | undefined): void => {
    clearInterval(timer)
    clear()
    const elapsed = formatElapsed(options.now() - startedAt)
    const behind = closing ? `  ${closing}` : ''
    options.stderr.write(`${mark(options, kind)} ${title}  ${elapsed}${behind}\n`)
  }
  return {
    update: (next) => {
      detail = next
    },
    done: (closing) => end('done', closing),
    fail: (closing) => end('fail', closing),
  }
}

/** Of steps that run at the same time, the line shows the one that began last. */
const spinningStep = (
  options: TerminalOptions,
  spinning: Set<symbol>,
  title: string,
  expectedMs: number | undefined,
): Step => {
  const self = Symbol(title)
  spinning.add(self)
  let frame = 0
  const draw = (elapsedMs: number, detail: string): void => {
    if (elapsedMs < spinnerDelayMs || [...spinning].at(-1) !== self) return
    frame = (frame + 1) % spinnerFrames.length
    const line = `${spinnerFrames[frame]} ${title}  ${ofExpected(elapsedMs, expectedMs)}`
    const text = detail === '' ? line : `${line}  ${detail}`
    options.stderr.write(`${eraseLine}${text.slice(0, (options.stderr.columns || 100) - 1)}`)
  }
  const clear = (): void => {
    spinning.delete(self)
    options.stderr.write(eraseLine)
  }
  return timedStep(options, title, spinnerIntervalMs, draw, clear)
}

const loggedStep = (
  options: TerminalOptions,
  title: string,
  expectedMs: number | undefined,
): Step => {
  const expected = expectedMs === undefined ? '' : `, about ${formatElapsed(expectedMs)}`
  options.stderr.write(`> ${title}${expected}\n`)
  const beat = (elapsedMs: number, detail: string): void => {
    const behind = detail === '' ? '' : `, ${detail}`
    options.stderr.write(`  ${title}: ${ofExpected(elapsedMs, expectedMs)}${behind}\n`)
  }
  return timedStep(options, title, heartbeatIntervalMs, beat, () => undefined)
}
