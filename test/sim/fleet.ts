import type { Activity, Group, Member } from '../../infra/model/auto-scaling/state.ts'
import type { ModelObject } from '../../infra/model/contract.ts'
import { AwsFault } from '../../infra/model/fault.ts'
import type { Driver } from './world-driver.ts'
import { template } from './world-driver.ts'

export const groupName = 'fleet'

/** ARN of a new target group behind a listener of its own load balancer. */
export const createTargetGroup = (driver: Driver, name: string, drainSeconds = 30): string => {
  const created = driver.elb('CreateTargetGroup', {
    Name: name,
    Protocol: 'HTTP',
    Port: 8080,
    VpcId: 'vpc-1',
    HealthCheckIntervalSeconds: 10,
    HealthCheckTimeoutSeconds: 5,
  })
  const targetGroupArn = arnIn(created, 'TargetGroups', 'TargetGroupArn')
  driver.elb('ModifyTargetGroupAttributes', {
    TargetGroupArn: targetGroupArn,
    Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: String(drainSeconds) }],
  })
  const balancer = driver.elb('CreateLoadBalancer', {
    Name: `${name}-lb`,
    Subnets: ['subnet-a', 'subnet-b', 'subnet-c'],
  })
  driver.elb('CreateListener', {
    LoadBalancerArn: arnIn(balancer, 'LoadBalancers', 'LoadBalancerArn'),
    Protocol: 'HTTP',
    Port: 80,
    DefaultActions: [{ Type: 'forward', TargetGroupArn: targetGroupArn }],
  })
  return targetGroupArn
}

const arnIn = (output: ModelObject, list: string, member: string): string => {
  const items = output[list]
  const first: unknown = Array.isArray(items) ? items[0] : undefined
  const arn: unknown = Object.entries(first ?? {}).find(([key]) => key === member)?.[1]
  if (typeof arn !== 'string') throw new Error(`No ${member} in the answer`)
  return arn
}

/** A group of two, one to four, over two zones behind a target group, with a short grace period. */
export const createFleet = (driver: Driver, changes: ModelObject = {}): string => {
  const targetGroupArn = createTargetGroup(driver, 'fleet')
  driver.call('CreateAutoScalingGroup', {
    AutoScalingGroupName: groupName,
    LaunchTemplate: { LaunchTemplateId: template.id, Version: '$Default' },
    MinSize: 1,
    MaxSize: 4,
    DesiredCapacity: 2,
    VPCZoneIdentifier: 'subnet-a,subnet-b',
    TargetGroupARNs: [targetGroupArn],
    HealthCheckType: 'ELB',
    HealthCheckGracePeriod: 30,
    ...changes,
  })
  return targetGroupArn
}

/** The group's record in the world. */
export const groupOf = (driver: Driver, name = groupName): Group => {
  const group = driver.world().autoScaling.groups[name]
  if (group === undefined) throw new Error(`No group ${name}`)
  return group
}

export const membersOf = (driver: Driver, name = groupName): Member[] =>
  groupOf(driver, name).members

export const idsOf = (driver: Driver, name = groupName): string[] =>
  membersOf(driver, name).map((member) => member.instanceId)

/** States of the members, in order of arrival. */
export const statesOf = (driver: Driver, name = groupName): string[] =>
  membersOf(driver, name).map((member) => member.state)

/** All activities, ended ones first, in order of recording. */
export const activitiesOf = (driver: Driver): Activity[] => {
  const { history, openActivities } = driver.world().autoScaling
  return [...history, ...Object.values(openActivities)]
}

/** The fault that a call ends in. */
export const faultOf = (call: () => unknown): AwsFault => {
  try {
    call()
  } catch (fault) {
    if (fault instanceof AwsFault) return fault
    throw fault
  }
  throw new Error('The call did not fault')
}
