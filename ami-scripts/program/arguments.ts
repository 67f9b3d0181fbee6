import { parseArgs } from 'node:util'
import type { Command, OptionSpec, OptionValue, OptionValues, VerbName } from './command.ts'
import { suggestion } from './nearest.ts'
import { programError } from './program-error.ts'

/** Flags that every verb takes. */
const commonOptions = {
  env: {
    type: 'string',
    description: 'environment: local (default), dev or prod; also read from $ENV',
    placeholder: '<name>',
  },
  json: { type: 'boolean', description: 'print one {"result", "error"} document on stdout' },
  help: { type: 'boolean', short: 'h', description: 'show this text' },
} as const satisfies Record<string, OptionSpec>

export interface ParsedArguments {
  readonly values: OptionValues
  readonly positionals: readonly string[]
}

/**
 * Parses the flags of one verb.
 *
 * @throws AssayError ERR_USAGE for an unknown flag, a flag without its value or with an empty one
 *   (of a variable that is not set: it must not become the default), or a stray word
 */
export const parseArguments = (
  command: Pick<Command & VerbName, 'verb' | 'options' | 'actions'>,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ParsedArguments => {
  const options = { ...commonOptions, ...command.options }
  const refuse = (reason: string): never => {
    const see = `make ${command.verb} FLAGS=--help`
    throw programError('ERR_USAGE', `${command.verb}: ${reason} See: ${see}`)
  }
  const unknown = unknownFlag(args, options)
  if (unknown !== undefined) {
    const flags = Object.keys(options).map((name) => `--${name}`)
    return refuse(`Unknown flag ${unknown}.${suggestion(unknown, flags)}`)
  }
  const { values, positionals } = parseKnown(args, options, refuse)
  const [empty] = Object.keys(values).filter((name) => [values[name]].flat().includes(''))
  if (empty !== undefined) return refuse(`--${empty} has an empty value.`)
  const actions = command.actions ?? []
  const [action, ...stray] = actions.length === 0 ? [undefined, ...positionals] : positionals
  if (stray.length > 0) return refuse(`Unexpected: ${stray.join(' ')}.`)
  if (action !== undefined && !actions.includes(action)) {
    return refuse(`"${action}" is none of ${actions.join(', ')}.${suggestion(action, actions)}`)
  }
  values['env'] ??= env['ENV'] || 'local'
  return { values, positionals }
}

type Options = Readonly<Record<string, OptionSpec>>

const unknownFlag = (args: readonly string[], options: Options): string | undefined => {
  const loose = { args: [...args], options, allowPositionals: true, strict: false, tokens: true }
  const { tokens } = parseArgs(loose as typeof loose & { tokens: true })
  const flag = tokens.find((token) => token.kind === 'option' && !(token.name in options))
  return flag?.kind === 'option' ? flag.rawName : undefined
}

const parseKnown = (
  args: readonly string[],
  options: Options,
  refuse: (reason: string) => never,
) => {
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
    const values = { ...parsed.values } as Record<string, OptionValue>
    return { values, positionals: parsed.positionals }
  } catch (cause) {
    // Node's first sentence names the flag; what follows it is about its own parser.
    const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split('. ')
    return refuse(`${reason}.`)
  }
}

/** The text of `assay <verb> --help`. */
export const commandHelp = (command: Command & VerbName): readonly string[] => {
  const options = { ...command.options, ...commonOptions }
  const flags = Object.entries(options).map(([name, option]) => {
    const short = 'short' in option && option.short ? `-${option.short}, ` : ''
    const value = 'placeholder' in option && option.placeholder ? ` ${option.placeholder}` : ''
    return { flag: `${short}--${name}${value}`, description: option.description }
  })
  const width = Math.max(...flags.map(({ flag }) => flag.length))
  return [
    `assay ${command.verb}: ${command.summary}`,
    '',
    ...command.help.split('\n'),
    '',
    'Flags',
    ...flags.map(({ flag, description }) => `  ${flag.padEnd(width)}  ${description}`),
    '',
    exitStatusLine,
  ]
}

export const exitStatusLine =
  'Exit status: 0 done, 1 failed, 2 usage, 3 held for a person, 4 rolled back, 130 interrupted.'
