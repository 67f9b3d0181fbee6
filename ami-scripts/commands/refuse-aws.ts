import { loadEnvironment } from '../../infra/env/environment.ts'
import { aimOf } from '../program/aim.ts'
import type { CommandContext } from '../program/command.ts'
import { commandError } from './command-error.ts'

/**
 * For verbs that are about a local cloud. One that is named is meant, whatever the environment.
 *
 * @param lacking ends the message: there is no local cloud …
 * @param hint what to do instead, where the code's own does not say it
 * @throws AssayError ERR_ENV_ON_AWS
 */
export const refuseAws = (
  context: Pick<CommandContext, 'env' | 'values'>,
  lacking: string,
  hint?: (environment: string) => string,
): void => {
  const { environment, cloud } = aimOf(context)
  if (cloud !== undefined || loadEnvironment(environment).local_cloud) return
  throw commandError(
    'ERR_ENV_ON_AWS',
    `Environment ${environment} is on AWS: there is no local cloud ${lacking}.`,
    hint === undefined ? {} : { hint: hint(environment) },
  )
}
