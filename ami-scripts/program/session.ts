import { createAutoScaling } from '../aws/auto-scaling.ts'
import { readBaseParameters, type BaseParameters } from '../aws/base-parameters.ts'
import { callerAccount, createClients, type AwsClients, type Connection } from '../aws/clients.ts'
import { createLaunchTemplates } from '../aws/launch-templates.ts'
import { createLoadBalancing } from '../aws/load-balancing.ts'
import { chosenCloud } from './cloud-option.ts'
import type { CommandContext } from './command.ts'
import type { FleetServices } from '../fleet/ports.ts'
import { loadEnvironment } from '../../infra/env/environment.ts'
import type { Environment } from '../../infra/env/environment-schema.ts'
import { cloudCredentials, stateRoot, type Cloud } from '../../infra/local/cloud/cloud.ts'
import {
  findCloud,
  findCloudBase,
  findCloudByEndpoint,
  isGatewayOf,
} from '../../infra/local/cloud/cloud-records.ts'
import { programError } from './program-error.ts'
import { cloudError } from '../../infra/local/cloud/cloud-error.ts'

/** Who calls AWS, and where; whether there is a base or not. */
export interface Caller {
  readonly environment: Environment
  /** Id of the account that the credentials are of. */
  readonly account: string
  readonly connection: Connection
  readonly clients: AwsClients
}

/** What every verb that works on a base begins with. */
export interface Session extends Caller {
  readonly base: BaseParameters
  readonly fleet: FleetServices
}

/**
 * Reads the environment and reaches AWS (or the local cloud).
 *
 * @throws AssayError ERR_ENV_UNKNOWN, ERR_ENV_INVALID, ERR_USAGE, ERR_CLOUD_CONFLICT,
 *   ERR_CLOUD_DOWN, ERR_CLOUD_BASE, ERR_AWS_CREDENTIALS, ERR_AWS_UNREACHABLE
 */
export const openCaller = async (
  context: Pick<CommandContext, 'env' | 'values'>,
): Promise<Caller> => {
  const environment = loadEnvironment(String(context.values['env']))
  const connection = await resolveConnection(environment, context)
  await refuseOtherBase(environment.environment, connection.cloud, context.env)
  const clients = createClients(connection)
  const account = await callerAccount(clients, environment.environment)
  return { environment, account, connection, clients }
}

/**
 * The same, and learns the base's ids.
 *
 * @throws AssayError ERR_BASE_MISSING, and what openCaller throws
 */
export const openSession = async (
  context: Pick<CommandContext, 'env' | 'values'>,
): Promise<Session> => {
  const caller = await openCaller(context)
  const { clients, environment } = caller
  return {
    ...caller,
    base: await readBaseParameters(clients.ssm, environment.environment),
    fleet: {
      launchTemplates: createLaunchTemplates(clients.ec2),
      loadBalancing: createLoadBalancing(clients.loadBalancing),
      autoScaling: createAutoScaling(clients.autoScaling),
    },
  }
}

/**
 * A local cloud carries one base: an environment with another would find nothing of its own there.
 *
 * @throws AssayError ERR_CLOUD_BASE
 */
export const refuseOtherBase = async (
  environment: string,
  cloud: Cloud | undefined,
  env: CommandContext['env'],
): Promise<void> => {
  if (cloud === undefined) return
  const carried = await findCloudBase(stateRoot(env), cloud.name)
  if (carried === undefined || carried === environment) return
  const message = `Cloud ${cloud.name} carries the base of ${carried}, not of ${environment}.`
  throw cloudError('ERR_CLOUD_BASE', message)
}

/**
 * A cloud that is named, by --cloud or $CLOUD, is the one, in every environment. Without a name,
 * AWS_ENDPOINT_URL says; without both, an environment of the local cloud has the default one, and
 * every other is AWS itself. --cloud wins over all; $CLOUD must agree with AWS_ENDPOINT_URL.
 *
 * @throws AssayError ERR_CLOUD_CONFLICT, ERR_CLOUD_DOWN, ERR_USAGE for a name that no cloud can
 *   have and an endpoint that is no URL
 */
export const resolveConnection = async (
  environment: Pick<Environment, 'environment' | 'region' | 'local_cloud'>,
  context: Pick<CommandContext, 'env' | 'values'>,
): Promise<Connection> => {
  const { env, values } = context
  const { region } = environment
  const endpoint = endpointOf(env)
  const isNamed = values['cloud'] !== undefined || Boolean(env['CLOUD'])
  if (!isNamed && (endpoint !== undefined || !environment.local_cloud)) {
    const cloud = await findCloudByEndpoint(stateRoot(env), endpoint)
    return { region, endpoint, credentials: undefined, cloud }
  }
  const name = chosenCloud(context)
  const cloud = await findCloud(stateRoot(env), name)
  if (values['cloud'] === undefined && endpoint !== undefined) refuseConflict(name, cloud, endpoint)
  if (cloud === undefined) {
    throw cloudError('ERR_CLOUD_DOWN', `The local cloud "${name}" is not up.`)
  }
  return { region, endpoint: cloud.endpoint, credentials: cloudCredentials, cloud }
}

const endpointOf = (env: CommandContext['env']): string | undefined => {
  const endpoint = env['AWS_ENDPOINT_URL'] || undefined
  if (endpoint === undefined || URL.canParse(endpoint)) return endpoint
  throw programError('ERR_USAGE', `AWS_ENDPOINT_URL is "${endpoint}", which is no URL.`)
}

const refuseConflict = (name: string, cloud: Cloud | undefined, endpoint: string): void => {
  if (cloud !== undefined && isGatewayOf(cloud, endpoint)) return
  const place = cloud === undefined ? 'not up' : `at ${cloud.endpoint}`
  throw programError(
    'ERR_CLOUD_CONFLICT',
    `CLOUD is "${name}" (${place}), but AWS_ENDPOINT_URL is ${endpoint}.`,
  )
}
