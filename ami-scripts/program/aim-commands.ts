import type { CommandContext } from './command.ts'

/** What a run was aimed at: a command that is to go on from it must say so again. */
export interface Aim {
  readonly environment: string
  /** Undefined when none was named, by --cloud or $CLOUD. */
  readonly cloud: string | undefined
}

/** `up` names its environment by the base that it is asked for. */
export const aimOf = ({ env, values }: Pick<CommandContext, 'env' | 'values'>): Aim => {
  const cloud = values['cloud'] ?? env['CLOUD']
  return {
    environment: String(values['base'] ?? values['env'] ?? (env['ENV'] || 'local')),
    cloud: cloud ? String(cloud) : undefined,
  }
}

const target = /\bmake (?:up <other>|(ami|demo|down|env|fleet|shell|status|up)\b)/g

/**
 * Aims every make command of a text, so that it can be pasted: `make ami` becomes
 * `make ami ENV=prod CLOUD=blue`, `<env>` the environment's name, and `make up <other>` starts
 * another cloud, with the base of the environment.
 */
export const aimCommands = (text: string, { environment, cloud }: Aim): string => {
  const isLocal = environment === 'local'
  const inEnvironment = isLocal ? [] : [`ENV=${environment}`]
  const inCloud = cloud === undefined ? [] : [`CLOUD=${cloud}`]
  const base = isLocal ? [] : [`FLAGS='--base ${environment}'`]
  const other = `CLOUD=${cloud === undefined ? environment : `${cloud}-${environment}`}`
  const settings: Readonly<Record<string, readonly string[]>> = {
    ...{ demo: inCloud, down: inCloud, env: inCloud },
    up: cloud === undefined ? [] : [...inCloud, ...base],
  }
  return text
    .replaceAll(target, (command, verb: string | undefined) =>
      verb === undefined
        ? ['make up', other, ...base].join(' ')
        : [command, ...(settings[verb] ?? [...inEnvironment, ...inCloud])].join(' '),
    )
    .replaceAll('<env>', environment)
}
