import type { CommandContext } from './command.ts'

/** What a run was aimed at: a command that is to go on from it must say so again. */
export interface Aim {
  readonly environment: string
  /** Undefined when none was named, by --cloud or $CLOUD. */
  readonly cloud: string | undefined
}

export const aimOf = ({ env, values }: Pick<CommandContext, 'env' | 'values'>): Aim => {
  const cloud = values['cloud'] ?? env['CLOUD']
  return {
    environment: String(values['env'] ?? (env['ENV'] || 'local')),
    cloud: cloud ? String(cloud) : undefined,
  }
}

const target = /\bmake (ami|demo|down|env|fleet|shell|status|up)\b/g

/**
 * Aims every make command of a text, so that it can be pasted: `make ami` becomes
 * `make ami ENV=prod CLOUD=blue`, and `<env>` the environment's name.
 */
export const aimCommands = (text: string, { environment, cloud }: Aim): string => {
  const isLocal = environment === 'local'
  const inEnvironment = isLocal ? [] : [`ENV=${environment}`]
  const inCloud = cloud === undefined ? [] : [`CLOUD=${cloud}`]
  const base = isLocal || cloud === undefined ? [] : [`FLAGS='--base ${environment}'`]
  const settings: Readonly<Record<string, readonly string[]>> = {
    ...{ demo: inCloud, down: inCloud, env: inCloud },
    up: [...inCloud, ...base],
  }
  return text
    .replaceAll(target, (command, verb: string) =>
      [command, ...(settings[verb] ?? [...inEnvironment, ...inCloud])].join(' '),
    )
    .replaceAll('<env>', environment)
}
