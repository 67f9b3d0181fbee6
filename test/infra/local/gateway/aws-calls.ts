import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling'
import { CreateLaunchTemplateCommand, DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { TestMoto } from './test-gateway.ts'

/** The JavaScript SDK's clients. */
export const clients = (config: TestMoto['clientConfig']) => ({
  ec2: new EC2Client(config),
  autoScaling: new AutoScalingClient(config),
  elb: new ElasticLoadBalancingV2Client(config),
})

const subnetIds = async (ec2: EC2Client): Promise<string[]> => {
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}))
  return Subnets.map(({ SubnetId = '' }) => SubnetId)
}

const createTemplate = async (ec2: EC2Client, name: string): Promise<void> => {
  const data = { ImageId: 'ami-12c6146b', InstanceType: 't3.small' } as const
  await ec2.send(
    new CreateLaunchTemplateCommand({ LaunchTemplateName: name, LaunchTemplateData: data }),
  )
}

/** A group of record-only instances with a template of its own. */
export const createGroup = async (
  { ec2, autoScaling }: ReturnType<typeof clients>,
  name: string,
  desired: number,
): Promise<void> => {
  await createTemplate(ec2, name)
  await autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: name,
      MinSize: 0,
      MaxSize: 4,
      DesiredCapacity: desired,
      LaunchTemplate: { LaunchTemplateName: name, Version: '$Latest' },
      // One zone: the fake instances are all in eu-west-1a, and Auto Scaling would balance them.
      VPCZoneIdentifier: (await subnetIds(ec2))[0],
    }),
  )
}

/** How many instances of a group are in service. */
export const inService = async (client: AutoScalingClient, name: string): Promise<number> => {
  const { AutoScalingGroups = [] } = await client.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  )
  const instances = AutoScalingGroups[0]?.Instances ?? []
  return instances.filter(({ LifecycleState }) => LifecycleState === 'InService').length
}
