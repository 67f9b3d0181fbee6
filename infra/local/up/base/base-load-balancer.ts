import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  ModifyLoadBalancerAttributesCommand,
  paginateDescribeListeners,
  paginateDescribeLoadBalancers,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { accessLogPrefix, type BaseSpec } from './describe-base.ts'

export interface BaseLoadBalancer {
  readonly loadBalancerArn: string
  readonly listenerArn: string
}

/** Where it stands. */
export interface LoadBalancerPlace {
  readonly subnetIds: readonly string[]
  readonly securityGroupId: string
}

/**
 * The load balancer and its one listener. Until a fleet has put its rule before it, the default
 * action answers 503 itself.
 */
export const createLoadBalancer = async (
  client: ElasticLoadBalancingV2Client,
  spec: BaseSpec,
  place: LoadBalancerPlace,
): Promise<BaseLoadBalancer> => {
  const loadBalancerArn = await ensureLoadBalancer(client, spec, place)
  const attributes = {
    'access_logs.s3.enabled': String(spec.accessLogs),
    'access_logs.s3.bucket': spec.logBucket.name,
    'access_logs.s3.prefix': accessLogPrefix,
    'routing.http.drop_invalid_header_fields.enabled': 'true',
  }
  await client.send(
    new ModifyLoadBalancerAttributesCommand({
      LoadBalancerArn: loadBalancerArn,
      Attributes: Object.entries(attributes).map(([Key, Value]) => ({ Key, Value })),
    }),
  )
  return { loadBalancerArn, listenerArn: await ensureListener(client, spec, loadBalancerArn) }
}

const ensureLoadBalancer = async (
  client: ElasticLoadBalancingV2Client,
  spec: BaseSpec,
  place: LoadBalancerPlace,
): Promise<string> => {
  for await (const page of paginateDescribeLoadBalancers({ client }, {})) {
    const known = page.LoadBalancers?.find((each) => each.LoadBalancerName === spec.name)
    if (known?.LoadBalancerArn !== undefined) return known.LoadBalancerArn
  }
  const created = await client.send(
    new CreateLoadBalancerCommand({
      Name: spec.name,
      Type: 'application',
      Scheme: 'internet-facing',
      Subnets: [...place.subnetIds],
      SecurityGroups: [place.securityGroupId],
      Tags: [{ Key: 'Name', Value: spec.name }],
    }),
  )
  return created.LoadBalancers?.[0]?.LoadBalancerArn ?? ''
}

const ensureListener = async (
  client: ElasticLoadBalancingV2Client,
  spec: BaseSpec,
  loadBalancerArn: string,
): Promise<string> => {
  const input = { LoadBalancerArn: loadBalancerArn }
  for await (const page of paginateDescribeListeners({ client }, input)) {
    const known = page.Listeners?.find((each) => each.Port === spec.listenerPort)
    if (known?.ListenerArn !== undefined) return known.ListenerArn
  }
  const created = await client.send(
    new CreateListenerCommand({
      LoadBalancerArn: loadBalancerArn,
      Protocol: 'HTTP',
      Port: spec.listenerPort,
      DefaultActions: [
        {
          Type: 'fixed-response',
          FixedResponseConfig: {
            StatusCode: '503',
            ContentType: 'text/plain',
            MessageBody: 'No fleet yet',
          },
        },
      ],
    }),
  )
  return created.Listeners?.[0]?.ListenerArn ?? ''
}
