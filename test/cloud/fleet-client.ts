import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  SetDesiredCapacityCommand,
  type AutoScalingGroup,
} from '@aws-sdk/client-auto-scaling'
import {
  CreateLaunchTemplateCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  EC2Client,
  type Instance,
} from '@aws-sdk/client-ec2'
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DeleteLoadBalancerCommand,
  DeleteTargetGroupCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
  waitUntilLoadBalancerAvailable,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { debianOwnerId } from '../../infra/local/cloud/cloud.ts'
import type { TestCloud } from './test-cloud.ts'

/** One of moto's own AMIs: its instances have no body. */
export const recordOnlyImage = 'ami-12c6146b'

/** Serves the host's name on 8080. */
const userData = `#!/bin/sh
mkdir -p /srv/www && hostname > /srv/www/index.html
systemd-run --unit=www python3 -m http.server 8080 --directory /srv/www
`

interface Clients {
  readonly ec2: EC2Client
  readonly scaling: AutoScalingClient
  readonly elb: ElasticLoadBalancingV2Client
}

/** What the tests do with the JavaScript SDK, as any program with it would. */
export const createFleetClient = (config: TestCloud['clientConfig']) => {
  const clients: Clients = {
    ec2: new EC2Client(config),
    scaling: new AutoScalingClient(config),
    elb: new ElasticLoadBalancingV2Client(config),
  }
  const publicSubnetsOfBase = () => publicSubnets(clients.ec2)
  return {
    ...clients,
    publicSubnets: publicSubnetsOfBase,
    ...instanceCalls(clients),
    ...groupCalls(clients),
    ...balancerCalls(clients),
  }
}

/** Public subnets of the static base. */
const publicSubnets = async (ec2: EC2Client): Promise<{ ids: string[]; vpcId: string }> => {
  const Filters = [{ Name: 'tag:Name', Values: ['*public*'] }]
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters }))
  return { ids: Subnets.map(({ SubnetId = '' }) => SubnetId), vpcId: Subnets[0]?.VpcId ?? '' }
}

const instanceCalls = ({ ec2 }: Clients) => ({
  sourceImage: async (): Promise<string> => {
    const command = new DescribeImagesCommand({ Owners: [debianOwnerId] })
    return (await ec2.send(command)).Images?.[0]?.ImageId ?? ''
  },
  instances: async (): Promise<Instance[]> => {
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}))
    return Reservations.flatMap(({ Instances = [] }) => Instances)
  },
  createTemplate: (name: string, imageId: string) => {
    const UserData = Buffer.from(userData).toString('base64')
    const data = { ImageId: imageId, InstanceType: 't3.small', UserData } as const
    return ec2.send(
      new CreateLaunchTemplateCommand({ LaunchTemplateName: name, LaunchTemplateData: data }),
    )
  },
})

const groupCalls = ({ ec2, scaling }: Clients) => {
  const group = async (name: string): Promise<AutoScalingGroup | undefined> => {
    const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] })
    return (await scaling.send(command)).AutoScalingGroups?.[0]
  }
  return {
    group,
    inService: async (name: string): Promise<string[]> =>
      ((await group(name))?.Instances ?? [])
        .filter(({ LifecycleState }) => LifecycleState === 'InService')
        .map(({ InstanceId = '' }) => InstanceId),
    createGroup: async (name: string, desired: number, targetGroupArns: string[] = []) =>
      scaling.send(
        new CreateAutoScalingGroupCommand({
          AutoScalingGroupName: name,
          LaunchTemplate: { LaunchTemplateName: name, Version: '$Latest' },
          ...{ MinSize: 0, MaxSize: 4, DesiredCapacity: desired },
          VPCZoneIdentifier: (await publicSubnets(ec2)).ids.join(','),
          TargetGroupARNs: targetGroupArns,
        }),
      ),
    scale: (name: string, desired: number) =>
      scaling.send(
        new SetDesiredCapacityCommand({ AutoScalingGroupName: name, DesiredCapacity: desired }),
      ),
    deleteGroup: (name: string) =>
      scaling.send(
        new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: name, ForceDelete: true }),
      ),
  }
}

const balancerCalls = ({ ec2, elb }: Clients) => ({
  createLoadBalancer: async (name: string) => {
    const { ids, vpcId } = await publicSubnets(ec2)
    const made = await elb.send(new CreateLoadBalancerCommand({ Name: name, Subnets: ids }))
    const loadBalancerArn = made.LoadBalancers?.[0]?.LoadBalancerArn ?? ''
    const targets = await elb.send(
      new CreateTargetGroupCommand({
        ...{ Name: name, Protocol: 'HTTP', Port: 8080, VpcId: vpcId },
        ...{ HealthCheckIntervalSeconds: 5, HealthCheckTimeoutSeconds: 2 },
        HealthyThresholdCount: 2,
      }),
    )
    const targetGroupArn = targets.TargetGroups?.[0]?.TargetGroupArn ?? ''
    const delay = { Key: 'deregistration_delay.timeout_seconds', Value: '1' }
    await elb.send(
      new ModifyTargetGroupAttributesCommand({
        TargetGroupArn: targetGroupArn,
        Attributes: [delay],
      }),
    )
    const listener = await elb.send(
      new CreateListenerCommand({
        ...{ LoadBalancerArn: loadBalancerArn, Protocol: 'HTTP', Port: 80 },
        DefaultActions: [{ Type: 'forward', TargetGroupArn: targetGroupArn }],
      }),
    )
    const LoadBalancerArns = [loadBalancerArn]
    await waitUntilLoadBalancerAvailable({ client: elb, maxWaitTime: 30 }, { LoadBalancerArns })
    const listenerArn = listener.Listeners?.[0]?.ListenerArn ?? ''
    return { loadBalancerArn, targetGroupArn, listenerArn }
  },
  healthy: async (targetGroupArn: string): Promise<number> => {
    const command = new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn })
    const { TargetHealthDescriptions = [] } = await elb.send(command)
    return TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy')
      .length
  },
  deleteLoadBalancer: async (arns: { loadBalancerArn: string; targetGroupArn: string }) => {
    await elb.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: arns.loadBalancerArn }))
    await elb.send(new DeleteTargetGroupCommand({ TargetGroupArn: arns.targetGroupArn }))
  },
})

/** URL of a listener on the host, as the gateway tells it. */
export const listenerUrl = async (cloud: TestCloud, listenerArn: string): Promise<string> => {
  const response = await fetch(`${cloud.clientConfig.endpoint}/_assay/listeners`)
  const listeners = (await response.json()) as { listenerArn: string; url: string | null }[]
  return listeners.find((listener) => listener.listenerArn === listenerArn)?.url ?? ''
}
