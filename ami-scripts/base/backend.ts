import type { Environment } from '../../infra/env/environment-schema.ts'
import { environmentName } from '../../infra/env/names.ts'

/** Where the state lies: the bucket that infra/terraform/bootstrap makes. */
export const stateBucketName = ({
  environment,
  account_id,
  region,
}: Pick<Environment, 'environment' | 'account_id' | 'region'>): string =>
  `${environmentName(environment)}-state-${account_id}-${region}`

/**
 * What `init` is told of the backend, whose block takes no variable.
 *
 * @param file settings of somebody's own, in the place of the bucket
 */
export const backendArguments = (
  environment: Pick<Environment, 'environment' | 'account_id' | 'region'>,
  file: string | undefined,
): readonly string[] =>
  file === undefined
    ? [
        `-backend-config=bucket=${stateBucketName(environment)}`,
        `-backend-config=region=${environment.region}`,
      ]
    : [`-backend-config=${file}`]
