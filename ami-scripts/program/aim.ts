import type { Aim } from '../../infra/env/aim.ts'
import type { CommandContext } from './command.ts'

/** What the flags and variables aim a run at. `up` names its environment by the base asked for. */
export const aimOf = ({ env, values }: Pick<CommandContext, 'env' | 'values'>): Aim => {
  const cloud = values['cloud'] ?? env['CLOUD']
  return {
    environment: String(values['base'] ?? values['env'] ?? (env['ENV'] || 'local')),
    cloud: cloud ? String(cloud) : undefined,
  }
}
