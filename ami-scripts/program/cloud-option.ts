import { defaultCloudName } from '../../infra/local/cloud/cloud.ts'
import type { CommandContext, OptionSpec } from './command.ts'
import { programError } from './program-error.ts'

/** `--cloud`, the same for every verb that takes it. */
export const cloudOption = {
  type: 'string',
  placeholder: '<name>',
  description: `name of the local cloud; also read from $CLOUD (${defaultCloudName})`,
} as const satisfies OptionSpec

/**
 * The cloud a verb is about: --cloud, then $CLOUD, then the default one.
 *
 * @throws AssayError ERR_USAGE for a name that Docker, a path or a label could not carry
 */
export const chosenCloud = ({ env, values }: Pick<CommandContext, 'env' | 'values'>): string => {
  const name = String(values['cloud'] ?? (env['CLOUD'] || defaultCloudName))
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(name)) {
    const rule = 'a letter, then letters, digits and hyphens, 31 at most, all lower-case'
    throw programError('ERR_USAGE', `"${name}" cannot name a cloud: ${rule}.`)
  }
  return name
}
