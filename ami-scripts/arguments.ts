import { parseArgs } from 'node:util'
import { AssayError } from './foundation/assay-error.ts'
import type { Command, OptionSpec, OptionValues } from './command.ts'

/** Flags that every verb takes. */
export const commonOptions = {
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
 * Parses the flags of one verb; an empty value (`AMI=` in make) counts as not given.
 *
 * @throws AssayError ERR_USAGE for an unknown flag or a flag without its value
 */
export const parseArguments = (
  command: Pick<Command, 'verb' | 'options'>,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ParsedArguments => {
  const options = { ...commonOptions, ...command.options }
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
    const values = Object.fromEntries(
      Object.entries(parsed.values).filter(([, value]) => value !== ''),
    ) as Record<string, string | boolean | undefined>
    values['env'] ??= env['ENV'] || 'local'
    return { values, positionals: parsed.positionals }
  } catch (cause) {
    // Node's first sentence names the flag; what follows it is about its own parser.
    const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split('. ')
    throw new AssayError(
      'ERR_USAGE',
      `${command.verb}: ${reason}. See: assay ${command.verb} --help`,
    )
  }
}

/** The text of `assay <verb> --help`. */
export const commandHelp = (command: Command): readonly string[] => {
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
