import { createAutoScaling } from './aws/auto-scaling.ts'
import { readBaseParameters, type BaseParameters } from './aws/base-parameters.ts'
import { callerAccount, createClients, type AwsClients, type Connection } from './aws/clients.ts'
import { createLaunchTemplates } from './aws/launch-templates.ts'
import { createLoadBalancing } from './aws/load-balancing.ts'
import { AssayError } from './foundation/assay-error.ts'
import { chosenCloud } from './cloud-option.ts'
import type { CommandContext } from './command.ts'
import type { FleetServices } from './fleet/observe.ts'
import { loadEnvironment } from '../infra/env/environment.ts'
import type { Environment } from '../infra/env/environment-schema.ts'
import { cloudCredentials, stateRoot } from '../infra/local/cloud.ts'
import { findCloud } from '../infra/local/lifecycle/cloud-records.ts'

/** What every verb that talks to AWS begins with. */
export interface Session {
  readonly environment: Environment
  readonly connection: Connection
  readonly clients: AwsClients
  readonly base: BaseParameters
  readonly fleet: FleetServices
}

/**
 * Reads the environment, reaches AWS (or the local cloud), and learns the base's ids.
 *
 * @throws AssayError ERR_ENV_UNKNOWN, ERR_ENV_INVALID, ERR_USAGE, ERR_CLOUD_DOWN,
 *   ERR_AWS_CREDENTIALS, ERR_AWS_UNREACHABLE, ERR_BASE_MISSING
 */
export const openSession = async (
  context: Pick<CommandContext, 'env' | 'values'>,
): Promise<Session> => {
  const environment = loadEnvironment(String(context.values['env']))
  const connection = await resolveConnection(environment, context)
  const clients = createClients(connection)
  await callerAccount(clients, environment.environment)
  return {
    environment,
    connection,
    clients,
    base: await readBaseParameters(clients.ssm, environment.environment),
    fleet: {
      launchTemplates: createLaunchTemplates(clients.ec2),
      loadBalancing: createLoadBalancing(clients.loadBalancing),
      autoScaling: createAutoScaling(clients.autoScaling),
    },
  }
}

/**
 * A cloud named by --cloud wins, then AWS_ENDPOINT_URL. Without both, an environment of the local
 * cloud finds its cloud by $CLOUD, and every other one is AWS itself.
 *
 * @throws AssayError ERR_CLOUD_DOWN, ERR_USAGE for a name that no cloud can have
 */
export const resolveConnection = async (
  environment: Pick<Environment, 'environment' | 'region' | 'local_cloud'>,
  context: Pick<CommandContext, 'env' | 'values'>,
): Promise<Connection> => {
  const { env, values } = context
  const endpoint = env['AWS_ENDPOINT_URL'] || undefined
  const isLocal = endpoint === undefined && environment.local_cloud
  if (values['cloud'] === undefined && !isLocal) {
    return { region: environment.region, endpoint, credentials: undefined }
  }
  const name = chosenCloud(context)
  const cloud = await findCloud(stateRoot(env), name)
  if (cloud === undefined) {
    throw new AssayError('ERR_CLOUD_DOWN', `The local cloud "${name}" is not up.`)
  }
  return {
    region: environment.region,
    endpoint: `http://127.0.0.1:${cloud.ports.gateway}`,
    credentials: cloudCredentials,
  }
}
