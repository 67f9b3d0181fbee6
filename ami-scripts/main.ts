import { fileURLToPath } from 'node:url'
import { aimOf } from './program/aim.ts'
import { commandHelp, exitStatusLine, parseArguments } from './program/arguments.ts'
import { AssayError } from '../infra/foundation/assay-error.ts'
import type { Command, CommandResult, OptionValues, VerbName } from './program/command.ts'
import { commandCatalogue } from './commands/catalogue.ts'
import { printError, printResult, type Output } from './console/output.ts'
import { createTerminal } from './console/terminal.ts'
import { suggestion } from './program/nearest.ts'
import { readVersion } from './program/read-version.ts'
import { programError } from './program/program-error.ts'
import { foundationError } from '../infra/foundation/foundation-error.ts'

/** Wiring of the assay program: the one file of it that touches `process`. */
const output: Output = {
  stdout: (text) => {
    process.stdout.write(text)
  },
  stderr: (text) => {
    process.stderr.write(text)
  },
}

const programHelp = (): string => {
  const width = Math.max(...commandCatalogue.map(({ verb }) => verb.length))
  return [
    'assay: golden AMIs that prove themselves before they serve',
    '',
    'assay <verb> [flags]; the make targets are the same verbs (make ami ENV=prod).',
    '',
    ...commandCatalogue.map(({ verb, summary }) => `  ${verb.padEnd(width)}  ${summary}`),
    '',
    'assay <verb> --help says more; assay --version, what this is.',
    exitStatusLine,
    '',
  ].join('\n')
}

const interruptSignal = (): AbortSignal => {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      controller.abort(
        foundationError('ERR_INTERRUPTED', `Interrupted by ${name}; what was begun is wound up.`),
      )
    })
  }
  return controller.signal
}

const interruption = (signal: AbortSignal, error: unknown): unknown => {
  const { reason } = signal as { reason: unknown }
  if (!(reason instanceof AssayError) || reason === error) return reason
  // A verb that knows where it was interrupted says so itself.
  if (error instanceof AssayError && error.code === reason.code) return error
  return new AssayError(reason.code, reason, reason.message, { cause: error })
}

/** @throws AssayError ERR_USAGE */
const loadCommand = async (verb: string): Promise<Command & VerbName> => {
  const entry = commandCatalogue.find((candidate) => candidate.verb === verb)
  if (entry !== undefined) return { ...entry, ...(await entry.load()) }
  const verbs = commandCatalogue.map((each) => each.verb)
  throw programError(
    'ERR_USAGE',
    `Unknown verb "${verb}": it is none of ${verbs.join(', ')}.${suggestion(verb, verbs)}`,
  )
}

const showVersion = async (): Promise<CommandResult> => {
  const version = await readVersion(fileURLToPath(new URL('..', import.meta.url)))
  const commit = version.commit === null ? '' : ` (${version.commit})`
  return { result: version, lines: [`assay ${version.version}${commit}`] }
}

const runVerb = async (
  verb: string,
  args: readonly string[],
  { signal, isJson, onValues }: RunOptions,
): Promise<CommandResult> => {
  const command = await loadCommand(verb)
  const { values, positionals } = parseArguments(command, args, process.env)
  onValues(values)
  if (values['help'] === true) return { result: null, lines: commandHelp(command) }
  const isInteractive = process.stderr.isTTY === true && !process.env['CI']
  const reporter = createTerminal({
    stdin: process.stdin,
    stderr: process.stderr,
    isInteractive,
    hasColor: isInteractive && !process.env['NO_COLOR'],
    now: Date.now,
  })
  const isTerminal = process.stdin.isTTY === true
  const given = { env: process.env, values, positionals, isJson, isTerminal }
  return command.run({ ...given, signal, reporter })
}

interface RunOptions {
  readonly signal: AbortSignal
  readonly isJson: boolean
  /** Told as soon as they are known: an error's hint is aimed by them. */
  readonly onValues: (values: OptionValues) => void
}

const run = async (args: readonly string[]): Promise<number> => {
  const [verb, ...rest] = args
  if (verb === 'help' && rest.length > 0) return run([...rest, '--help'])
  if (verb === undefined || verb === 'help' || verb === '--help' || verb === '-h') {
    output.stdout(programHelp())
    return verb === undefined ? 2 : 0
  }
  const isJson = rest.includes('--json')
  const signal = interruptSignal()
  let values: OptionValues = {}
  const onValues = (known: OptionValues): void => {
    values = known
  }
  try {
    const result =
      verb === '--version'
        ? await showVersion()
        : await runVerb(verb, rest, { signal, isJson, onValues })
    printResult(output, result, isJson && values['help'] !== true)
    return result.exitStatus ?? 0
  } catch (error) {
    // Whatever an interrupted verb ended in, the interruption is what the person caused.
    const reported = signal.aborted ? interruption(signal, error) : error
    return printError(output, reported, { isJson, aim: aimOf({ env: process.env, values }) })
  }
}

// A reader that has seen enough (`| head`) closes the pipe: that is its right, and no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

process.exitCode = await run(process.argv.slice(2))
