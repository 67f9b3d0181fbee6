import { PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm'
import type { BaseClients } from './base-clients.ts'
import { createLoadBalancer } from './base-load-balancer.ts'
import { createBaseNetwork } from './base-network.ts'
import { createRoles } from './base-roles.ts'
import { createSession } from './base-session.ts'
import { createSecurityGroups } from './base-security-groups.ts'
import { createKey, createLogBucket, createRepository } from './base-stores.ts'
import type { BaseSpec } from './describe-base.ts'
import { baseParameterPath, type BaseParameterName } from '../../../env/names.ts'

/** What the base publishes: SSM parameters below /assay/<env>/base/, lists as StringList. */
export type PublishedParameters = Readonly<
  Partial<Record<BaseParameterName, string | readonly string[]>>
>

/**
 * Creates the static base of an environment in the local cloud, or what is missing of it, and
 * publishes its ids.
 *
 * @param extra further parameters, such as the fingerprint of the local package archive's key
 */
export const createBase = async (
  clients: BaseClients,
  spec: BaseSpec,
  extra: PublishedParameters = {},
): Promise<PublishedParameters> => {
  const [network, keyId] = await Promise.all([
    createBaseNetwork(clients.ec2, spec),
    createKey(clients, spec),
    createRepository(clients, spec),
    createLogBucket(clients, spec),
    createRoles(clients.iam, spec),
  ])
  await createSession(clients, spec, keyId)
  const groups = await createSecurityGroups(clients.ec2, spec, network.vpcId)
  const loadBalancer = await createLoadBalancer(clients.loadBalancing, spec, {
    subnetIds: network.publicSubnetIds,
    securityGroupId: groups['load-balancer'],
  })
  const parameters: PublishedParameters = {
    'vpc-id': network.vpcId,
    'public-subnet-ids': network.publicSubnetIds,
    'private-subnet-ids': network.privateSubnetIds,
    'load-balancer-arn': loadBalancer.loadBalancerArn,
    'listener-arn': loadBalancer.listenerArn,
    'load-balancer-security-group-id': groups['load-balancer'],
    'instance-security-group-id': groups.instance,
    'builder-security-group-id': groups.builder,
    'instance-profile-name': spec.roles.instance.name,
    'builder-instance-profile-name': spec.roles.builder.name,
    registry: spec.registry,
    'log-bucket': spec.logBucket.name,
    'kms-key-id': keyId,
    'session-document': spec.session.name,
    ...extra,
  }
  await publish(clients.ssm, spec.environment, parameters)
  return parameters
}

const publish = async (
  ssm: SSMClient,
  environment: string,
  parameters: PublishedParameters,
): Promise<void> => {
  for (const [name, value] of Object.entries(parameters)) {
    await ssm.send(
      new PutParameterCommand({
        Name: `${baseParameterPath(environment)}${name}`,
        Type: typeof value === 'string' ? 'String' : 'StringList',
        Value: typeof value === 'string' ? value : value.join(','),
        Overwrite: true,
      }),
    )
  }
}
