import type { ParseArgsConfig } from 'node:util'
import type { Reporter } from '../../infra/foundation/reporter.ts'

/** One flag of a verb: node:util parseArgs' own shape, plus the line that `--help` prints. */
export type OptionSpec = NonNullable<ParseArgsConfig['options']>[string] & {
  readonly description: string
  /** Shown in help behind the flag, for example `<ami-id>`. */
  readonly placeholder?: string
}

/** A flag that may be given more than once (`multiple`) has a list. */
export type OptionValue = string | boolean | readonly string[] | undefined
export type OptionValues = Readonly<Record<string, OptionValue>>

/** What every verb is handed: nothing else reaches the outside world on its own. */
export interface CommandContext {
  /** Environment variables, as the program was started with. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Flags after defaults; `--env` defaults to $ENV, then `local`. */
  readonly values: OptionValues
  readonly positionals: readonly string[]
  readonly reporter: Reporter
  /** Aborted on SIGINT and SIGTERM: a verb undoes or leaves resumable what it began, and throws. */
  readonly signal: AbortSignal
  readonly isJson: boolean
  /** Whether a person types: stdin is a terminal. */
  readonly isTerminal: boolean
}

export interface CommandResult {
  /** Printed under `result` by --json. */
  readonly result: unknown
  /** Printed on stdout otherwise: the result itself, one line each. */
  readonly lines: readonly string[]
  /** 0 unless the verb says otherwise (3 held for a person, 4 rolled back). */
  readonly exitStatus?: number
}

/** What a verb does; ami-scripts/commands/<verb>.ts exports one, catalogue.ts names it. */
export interface Command {
  /** Longer text for `assay <verb> --help`: what it does, what it changes, how to undo it. */
  readonly help: string
  readonly options: Readonly<Record<string, OptionSpec>>
  /** Words one of which may stand behind the verb; without them none may. */
  readonly actions?: readonly string[]
  readonly run: (context: CommandContext) => Promise<CommandResult>
}

/** A verb as every help shows it. */
export interface VerbName {
  readonly verb: string
  readonly summary: string
}
