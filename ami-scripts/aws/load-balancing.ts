import {
  CreateTargetGroupCommand,
  DeleteTargetGroupCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
  type ElasticLoadBalancingV2Client,
  type ProtocolEnum,
  type TargetGroup,
  type TargetTypeEnum,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import type { ObservedTargetGroup } from '../fleet/observed.ts'
import type { LoadBalancing } from '../fleet/ports.ts'
import type { HealthCheckSpec } from '../fleet/spec.ts'
import { isTargetGroupNotFound } from './aws-errors.ts'
import { outcomeOf, removalOf } from './call-outcome.ts'
import { changesOfRules, findRules } from './listener-rules.ts'

type Client = ElasticLoadBalancingV2Client

const delayAttribute = 'deregistration_delay.timeout_seconds'

export const createLoadBalancing = (client: Client): LoadBalancing => ({
  findTargetGroup: (name) =>
    presentOr(undefined, async () => {
      const answer = await client.send(new DescribeTargetGroupsCommand({ Names: [name] }))
      const group = answer.TargetGroups?.[0]
      return group === undefined ? undefined : observeTargetGroup(client, name, group)
    }),
  findRules: (listenerArn) => findRules(client, listenerArn),
  targetHealth: (arn) =>
    presentOr([], async () => {
      const answer = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn: arn }))
      return (answer.TargetHealthDescriptions ?? []).map((description) => ({
        targetId: description.Target?.Id ?? '',
        state: description.TargetHealth?.State ?? 'unknown',
        reason: description.TargetHealth?.Reason ?? '',
      }))
    }),
  ...changesOfTargetGroups(client),
  ...changesOfRules(client),
})

const changesOfTargetGroups = (client: Client) =>
  ({
    createTargetGroup: ({ name, vpcId, port, protocol, targetType, healthCheck, tags }) =>
      outcomeOf(async () => {
        const answer = await client.send(
          new CreateTargetGroupCommand({
            ...{ Name: name, VpcId: vpcId, Port: port },
            Protocol: protocol as ProtocolEnum,
            TargetType: targetType as TargetTypeEnum,
            ...healthCheckInput(healthCheck),
            Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
          }),
        )
        return { targetGroupArn: answer.TargetGroups?.[0]?.TargetGroupArn ?? '' }
      }),
    modifyTargetGroup: ({ targetGroupArn, healthCheck }) =>
      outcomeOf(async () => {
        const input = { TargetGroupArn: targetGroupArn, ...healthCheckInput(healthCheck) }
        await client.send(new ModifyTargetGroupCommand(input))
        return {}
      }),
    modifyTargetGroupAttributes: ({ targetGroupArn, deregistrationDelaySeconds }) =>
      outcomeOf(async () => {
        await client.send(
          new ModifyTargetGroupAttributesCommand({
            TargetGroupArn: targetGroupArn,
            Attributes: [{ Key: delayAttribute, Value: String(deregistrationDelaySeconds) }],
          }),
        )
        return {}
      }),
    deleteTargetGroup: ({ targetGroupArn }) =>
      removalOf(() =>
        client.send(new DeleteTargetGroupCommand({ TargetGroupArn: targetGroupArn })),
      ),
  }) satisfies Partial<LoadBalancing>

/** What a look finds, or `absent` when the target group is gone, be it between two calls. */
const presentOr = async <Found, Absent>(
  absent: Absent,
  look: () => Promise<Found>,
): Promise<Found | Absent> => {
  try {
    return await look()
  } catch (error) {
    if (isTargetGroupNotFound(error)) return absent
    throw error
  }
}

const observeTargetGroup = async (
  client: Client,
  name: string,
  group: TargetGroup,
): Promise<ObservedTargetGroup> => {
  const arn = group.TargetGroupArn ?? ''
  const { Attributes: attributes = [] } = await client.send(
    new DescribeTargetGroupAttributesCommand({ TargetGroupArn: arn }),
  )
  return {
    ...{ arn, name },
    vpcId: group.VpcId ?? '',
    port: group.Port ?? 0,
    protocol: group.Protocol ?? '',
    targetType: group.TargetType ?? '',
    healthCheck: {
      protocol: group.HealthCheckProtocol ?? '',
      path: group.HealthCheckPath ?? '',
      port: Number(group.HealthCheckPort ?? 0),
      matcher: group.Matcher?.HttpCode ?? '',
      intervalSeconds: group.HealthCheckIntervalSeconds ?? 0,
      timeoutSeconds: group.HealthCheckTimeoutSeconds ?? 0,
      healthyThreshold: group.HealthyThresholdCount ?? 0,
      unhealthyThreshold: group.UnhealthyThresholdCount ?? 0,
    },
    deregistrationDelaySeconds: Number(
      attributes.find(({ Key }) => Key === delayAttribute)?.Value ?? 0,
    ),
  }
}

const healthCheckInput = (check: HealthCheckSpec) => ({
  HealthCheckPath: check.path,
  HealthCheckPort: String(check.port),
  HealthCheckProtocol: check.protocol as ProtocolEnum,
  HealthCheckIntervalSeconds: check.intervalSeconds,
  HealthCheckTimeoutSeconds: check.timeoutSeconds,
  HealthyThresholdCount: check.healthyThreshold,
  UnhealthyThresholdCount: check.unhealthyThreshold,
  Matcher: { HttpCode: check.matcher },
})
