import {
  CreateTargetGroupCommand,
  DeleteTargetGroupCommand,
  DescribeListenersCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ModifyListenerCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import type { ObservedTargetGroup } from '../fleet/observed.ts'
import type { TargetGroupSpec } from '../fleet/spec.ts'
import { isTargetGroupNotFound } from './aws-errors.ts'

export interface TargetHealth {
  readonly targetId: string
  /** `healthy`, `initial`, `unhealthy`, `draining`, `unused` or `unavailable`. */
  readonly state: string
  readonly reason: string
}

/** ELBv2, as far as a fleet needs it. */
export interface LoadBalancing {
  readonly findTargetGroup: (name: string) => Promise<ObservedTargetGroup | undefined>
  readonly createTargetGroup: (
    spec: TargetGroupSpec,
    tags: Readonly<Record<string, string>>,
  ) => Promise<void>
  readonly modifyTargetGroup: (arn: string, spec: TargetGroupSpec) => Promise<void>
  readonly deleteTargetGroup: (arn: string) => Promise<void>
  readonly targetHealth: (arn: string) => Promise<readonly TargetHealth[]>
  /** Target groups of the listener's default action; empty when it forwards nowhere. */
  readonly forwardedTargetGroups: (listenerArn: string) => Promise<readonly string[]>
  readonly forwardListener: (listenerArn: string, targetGroupArn: string) => Promise<void>
  /** Back to a fixed 503: what the base gives a listener that has no fleet. */
  readonly unforwardListener: (listenerArn: string) => Promise<void>
}

const delayAttribute = 'deregistration_delay.timeout_seconds'

export const createLoadBalancing = (client: ElasticLoadBalancingV2Client): LoadBalancing => {
  const setDelay = async (arn: string, seconds: number): Promise<void> => {
    await client.send(
      new ModifyTargetGroupAttributesCommand({
        TargetGroupArn: arn,
        Attributes: [{ Key: delayAttribute, Value: String(seconds) }],
      }),
    )
  }
  return {
    findTargetGroup: (name) => findTargetGroup(client, name),
    createTargetGroup: async (spec, tags) => {
      const answer = await client.send(
        new CreateTargetGroupCommand({
          Name: spec.name,
          VpcId: spec.vpcId,
          Port: spec.port,
          Protocol: 'HTTP',
          TargetType: 'instance',
          ...healthCheck(spec),
          Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        }),
      )
      const arn = answer.TargetGroups?.[0]?.TargetGroupArn
      if (arn !== undefined) await setDelay(arn, spec.deregistrationDelaySeconds)
    },
    modifyTargetGroup: async (arn, spec) => {
      await client.send(new ModifyTargetGroupCommand({ TargetGroupArn: arn, ...healthCheck(spec) }))
      await setDelay(arn, spec.deregistrationDelaySeconds)
    },
    deleteTargetGroup: async (arn) => {
      await client.send(new DeleteTargetGroupCommand({ TargetGroupArn: arn }))
    },
    targetHealth: async (arn) => {
      const answer = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn: arn }))
      return (answer.TargetHealthDescriptions ?? []).map((description) => ({
        targetId: description.Target?.Id ?? '',
        state: description.TargetHealth?.State ?? 'unknown',
        reason: description.TargetHealth?.Reason ?? '',
      }))
    },
    forwardedTargetGroups: (listenerArn) => forwardedTargetGroups(client, listenerArn),
    forwardListener: async (listenerArn, targetGroupArn) => {
      await client.send(
        new ModifyListenerCommand({
          ListenerArn: listenerArn,
          DefaultActions: [{ Type: 'forward', TargetGroupArn: targetGroupArn }],
        }),
      )
    },
    unforwardListener: async (listenerArn) => {
      await client.send(
        new ModifyListenerCommand({
          ListenerArn: listenerArn,
          DefaultActions: [
            {
              Type: 'fixed-response',
              FixedResponseConfig: { StatusCode: '503', ContentType: 'text/plain' },
            },
          ],
        }),
      )
    },
  }
}

const findTargetGroup = async (
  client: ElasticLoadBalancingV2Client,
  name: string,
): Promise<ObservedTargetGroup | undefined> => {
  try {
    const answer = await client.send(new DescribeTargetGroupsCommand({ Names: [name] }))
    const group = answer.TargetGroups?.[0]
    if (group?.TargetGroupArn === undefined) return undefined
    const attributes = await client.send(
      new DescribeTargetGroupAttributesCommand({ TargetGroupArn: group.TargetGroupArn }),
    )
    const delay = attributes.Attributes?.find(({ Key }) => Key === delayAttribute)?.Value
    return {
      arn: group.TargetGroupArn,
      port: group.Port ?? 0,
      healthPath: group.HealthCheckPath ?? '',
      healthPort: Number(group.HealthCheckPort ?? 0),
      intervalSeconds: group.HealthCheckIntervalSeconds ?? 0,
      timeoutSeconds: group.HealthCheckTimeoutSeconds ?? 0,
      healthyThreshold: group.HealthyThresholdCount ?? 0,
      unhealthyThreshold: group.UnhealthyThresholdCount ?? 0,
      deregistrationDelaySeconds: Number(delay ?? 0),
    }
  } catch (error) {
    if (isTargetGroupNotFound(error)) return undefined
    throw error
  }
}

const forwardedTargetGroups = async (
  client: ElasticLoadBalancingV2Client,
  listenerArn: string,
): Promise<readonly string[]> => {
  const answer = await client.send(new DescribeListenersCommand({ ListenerArns: [listenerArn] }))
  const action = answer.Listeners?.[0]?.DefaultActions?.find(({ Type }) => Type === 'forward')
  const groups = action?.ForwardConfig?.TargetGroups?.map((group) => group.TargetGroupArn ?? '')
  if (groups !== undefined && groups.length > 0) return groups
  return action?.TargetGroupArn === undefined ? [] : [action.TargetGroupArn]
}

const healthCheck = (spec: TargetGroupSpec) => ({
  HealthCheckPath: spec.healthPath,
  HealthCheckPort: String(spec.healthPort),
  HealthCheckProtocol: 'HTTP' as const,
  HealthCheckIntervalSeconds: spec.intervalSeconds,
  HealthCheckTimeoutSeconds: spec.timeoutSeconds,
  HealthyThresholdCount: spec.healthyThreshold,
  UnhealthyThresholdCount: spec.unhealthyThreshold,
  Matcher: { HttpCode: '200' },
})
