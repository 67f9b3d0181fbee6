import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupEgressCommand,
  type EC2Client,
  type IpPermission,
  type SecurityGroup,
} from '@aws-sdk/client-ec2'
import type { BaseSpec, PortRule, SecurityGroupKey, SecurityGroupSpec } from './describe-base.ts'

export type SecurityGroupIds = Readonly<Record<SecurityGroupKey, string>>

/** Creates the groups first and their rules after, since they name each other. Idempotent. */
export const createSecurityGroups = async (
  ec2: EC2Client,
  spec: BaseSpec,
  vpcId: string,
): Promise<SecurityGroupIds> => {
  const ids = {
    'load-balancer': await ensureGroup(ec2, spec.securityGroups['load-balancer'], vpcId),
    instance: await ensureGroup(ec2, spec.securityGroups.instance, vpcId),
    builder: await ensureGroup(ec2, spec.securityGroups.builder, vpcId),
  }
  for (const key of Object.keys(ids) as SecurityGroupKey[]) {
    await ensureRules(ec2, ids[key], spec.securityGroups[key], ids)
  }
  return ids
}

const ensureGroup = async (
  ec2: EC2Client,
  group: SecurityGroupSpec,
  vpcId: string,
): Promise<string> => {
  const found = await ec2.send(
    new DescribeSecurityGroupsCommand({
      Filters: [
        { Name: 'group-name', Values: [group.name] },
        { Name: 'vpc-id', Values: [vpcId] },
      ],
    }),
  )
  const known = found.SecurityGroups?.[0]?.GroupId
  if (known !== undefined) return known
  const created = await ec2.send(
    new CreateSecurityGroupCommand({
      GroupName: group.name,
      Description: group.description,
      VpcId: vpcId,
      TagSpecifications: [
        { ResourceType: 'security-group', Tags: [{ Key: 'Name', Value: group.name }] },
      ],
    }),
  )
  return created.GroupId ?? ''
}

const ensureRules = async (
  ec2: EC2Client,
  groupId: string,
  spec: SecurityGroupSpec,
  ids: SecurityGroupIds,
): Promise<void> => {
  const described = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [groupId] }))
  const group: SecurityGroup = described.SecurityGroups?.[0] ?? {}
  const wanted = (rules: readonly PortRule[], present: readonly IpPermission[] = []) =>
    rules.filter((rule) => !present.some((each) => permits(each, rule, ids)))
  const ingress = wanted(spec.ingress, group.IpPermissions)
  const egress = wanted(spec.egress, group.IpPermissionsEgress)
  if (ingress.length > 0) {
    const permissions = ingress.map((rule) => permission(rule, ids))
    await ec2.send(
      new AuthorizeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions: permissions }),
    )
  }
  if (egress.length > 0) {
    const permissions = egress.map((rule) => permission(rule, ids))
    await ec2.send(
      new AuthorizeSecurityGroupEgressCommand({ GroupId: groupId, IpPermissions: permissions }),
    )
  }
  await revokeEverything(ec2, groupId, group.IpPermissionsEgress)
}

/** A new group may send anything anywhere; ours say what they send. */
const revokeEverything = async (
  ec2: EC2Client,
  groupId: string,
  egress: readonly IpPermission[] = [],
): Promise<void> => {
  if (!egress.some(({ IpProtocol }) => IpProtocol === '-1')) return
  const everything = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }
  await ec2.send(
    new RevokeSecurityGroupEgressCommand({ GroupId: groupId, IpPermissions: [everything] }),
  )
}

const permission = ({ port, peer }: PortRule, ids: SecurityGroupIds): IpPermission => ({
  IpProtocol: 'tcp',
  FromPort: port,
  ToPort: port,
  ...('cidr' in peer
    ? { IpRanges: [{ CidrIp: peer.cidr }] }
    : { UserIdGroupPairs: [{ GroupId: ids[peer.group] }] }),
})

const permits = (given: IpPermission, { port, peer }: PortRule, ids: SecurityGroupIds): boolean =>
  given.IpProtocol === 'tcp' &&
  given.FromPort === port &&
  given.ToPort === port &&
  ('cidr' in peer
    ? (given.IpRanges ?? []).some(({ CidrIp }) => CidrIp === peer.cidr)
    : (given.UserIdGroupPairs ?? []).some(({ GroupId }) => GroupId === ids[peer.group]))
