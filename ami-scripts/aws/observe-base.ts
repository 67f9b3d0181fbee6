import { DescribeRepositoriesCommand } from '@aws-sdk/client-ecr'
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { GetInstanceProfileCommand } from '@aws-sdk/client-iam'
import { DescribeKeyCommand } from '@aws-sdk/client-kms'
import { DescribeDocumentCommand } from '@aws-sdk/client-ssm'
import { z } from 'zod'
import type { ObservedBase, ObservedProfile } from '../base/check/observed-base.ts'
import { isBasePartAbsent } from './aws-errors.ts'
import type { BaseClients } from './base-clients.ts'
import type { AwsClients } from './clients.ts'
import { observeBucket } from './observe-bucket.ts'
import { observeNetwork } from './observe-network.ts'

type Clients = AwsClients & BaseClients
type Parameters = Readonly<Record<string, string>>

/**
 * Reads back what a base has published the ids of. What is not there is left out; whatever else a
 * call fails with, it fails with that.
 *
 * @param parameters what it publishes, by name
 */
export const observeBase = async (
  clients: Clients,
  parameters: Parameters,
  appRepository: string,
): Promise<Omit<ObservedBase, 'answer'>> => {
  const ids = (...names: string[]): readonly string[] =>
    names.flatMap((name) => (parameters[name] ?? '').split(',')).filter((id) => id !== '')
  const [network, traffic, profiles, stores] = await Promise.all([
    observeNetwork(clients.ec2, {
      vpcId: parameters['vpc-id'] ?? '',
      subnetIds: ids('public-subnet-ids', 'private-subnet-ids'),
      securityGroupIds: ids(
        ...['load-balancer', 'instance', 'builder'].map((kind) => `${kind}-security-group-id`),
      ),
    }),
    observeTraffic(clients, parameters),
    Promise.all(
      ids('instance-profile-name', 'builder-instance-profile-name').map((name) =>
        present(() => observeProfile(clients, name)),
      ),
    ),
    observeStores(clients, parameters, appRepository),
  ])
  return {
    ...{ parameters, ...network, ...traffic, ...stores },
    profiles: profiles.filter((profile) => profile !== undefined),
  }
}

/** Undefined where the thing is not there. */
const present = async <Found>(look: () => Promise<Found>): Promise<Found | undefined> => {
  try {
    return await look()
  } catch (error) {
    if (isBasePartAbsent(error)) return undefined
    throw error
  }
}

/** Nothing is asked about what was not published: an empty name is an error, or means all. */
const presentNamed = <Found>(
  name: string | undefined,
  look: (name: string) => Promise<Found>,
): Promise<Found | undefined> =>
  name === undefined || name === '' ? Promise.resolve(undefined) : present(() => look(name))

const observeTraffic = async (
  { loadBalancing }: Clients,
  parameters: Parameters,
): Promise<Pick<ObservedBase, 'loadBalancer' | 'listener'>> => {
  const [loadBalancer, listener] = await Promise.all([
    presentNamed(parameters['load-balancer-arn'], async (arn) => {
      const { LoadBalancers: [found] = [] } = await loadBalancing.send(
        new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] }),
      )
      return {
        ...{ arn, vpcId: found?.VpcId ?? '', dnsName: found?.DNSName ?? '' },
        state: found?.State?.Code ?? '',
      }
    }),
    presentNamed(parameters['listener-arn'], async (arn) => {
      const { Listeners: [found] = [] } = await loadBalancing.send(
        new DescribeListenersCommand({ ListenerArns: [arn] }),
      )
      return {
        ...{ arn, loadBalancerArn: found?.LoadBalancerArn ?? '', port: found?.Port ?? 0 },
        ...{ protocol: found?.Protocol ?? '', certificates: found?.Certificates?.length ?? 0 },
      }
    }),
  ])
  return { loadBalancer, listener }
}

/** IAM writes policies percent-encoded (API reference, GetInstanceProfile). */
const trustSchema = z.object({
  Statement: z.array(
    z.object({
      Effect: z.string(),
      Principal: z.object({ Service: z.union([z.string(), z.array(z.string())]).default([]) }),
    }),
  ),
})

const observeProfile = async ({ iam }: Clients, name: string): Promise<ObservedProfile> => {
  const answer = await iam.send(new GetInstanceProfileCommand({ InstanceProfileName: name }))
  const [role] = answer.InstanceProfile?.Roles ?? []
  if (role === undefined) return { name, role: undefined, trusts: [] }
  const document = decodeURIComponent(role.AssumeRolePolicyDocument ?? '{"Statement":[]}')
  const { Statement: statements } = trustSchema.parse(JSON.parse(document))
  return {
    ...{ name, role: role.RoleName },
    trusts: statements
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Principal }) => Principal.Service),
  }
}

const observeStores = async (
  { ecr, kms, s3, ssm }: Clients,
  parameters: Parameters,
  appRepository: string,
): Promise<Pick<ObservedBase, 'repository' | 'logBucket' | 'key' | 'document'>> => {
  const [repository, logBucket, key, document] = await Promise.all([
    present(async () => {
      const { repositories: [found] = [] } = await ecr.send(
        new DescribeRepositoriesCommand({ repositoryNames: [appRepository] }),
      )
      return {
        name: appRepository,
        isImmutable: found?.imageTagMutability === 'IMMUTABLE',
        isScanned: found?.imageScanningConfiguration?.scanOnPush === true,
      }
    }),
    presentNamed(parameters['log-bucket'], (name) => observeBucket(s3, name)),
    presentNamed(parameters['kms-key-id'], async (KeyId) => {
      const { KeyMetadata: found } = await kms.send(new DescribeKeyCommand({ KeyId }))
      return { id: KeyId, state: found?.KeyState ?? '' }
    }),
    presentNamed(parameters['session-document'], async (Name) => {
      const { Document: found } = await ssm.send(new DescribeDocumentCommand({ Name }))
      return { name: Name, status: found?.Status ?? '', type: found?.DocumentType ?? '' }
    }),
  ])
  return { repository, logBucket, key, document }
}
