import {
  AllocateAddressCommand,
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeAddressesCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  ModifySubnetAttributeCommand,
  ModifyVpcAttributeCommand,
  type EC2Client,
  type ResourceType,
} from '@aws-sdk/client-ec2'
import type { BaseSpec, SubnetSpec } from './describe-base.ts'

/** Ids of a base's network. */
export interface BaseNetwork {
  readonly vpcId: string
  readonly publicSubnetIds: readonly string[]
  readonly privateSubnetIds: readonly string[]
}

/** Creates what is missing of VPC, subnets, gateways and routes; finds the rest by Name tag. */
export const createBaseNetwork = async (ec2: EC2Client, spec: BaseSpec): Promise<BaseNetwork> => {
  const vpcId = await ensureVpc(ec2, spec)
  const publicSubnetIds: string[] = []
  for (const subnet of spec.publicSubnets) {
    publicSubnetIds.push(await ensureSubnet(ec2, vpcId, subnet, true))
  }
  const privateSubnetIds: string[] = []
  for (const subnet of spec.privateSubnets) {
    privateSubnetIds.push(await ensureSubnet(ec2, vpcId, subnet, false))
  }
  const internetGatewayId = await ensureInternetGateway(ec2, spec.name, vpcId)
  const natGatewayId = await ensureNatGateway(ec2, spec.name, publicSubnetIds[0] ?? '')
  await ensureRoutes(ec2, `${spec.name}-public`, vpcId, publicSubnetIds, {
    GatewayId: internetGatewayId,
  })
  await ensureRoutes(ec2, `${spec.name}-private`, vpcId, privateSubnetIds, {
    NatGatewayId: natGatewayId,
  })
  return { vpcId, publicSubnetIds, privateSubnetIds }
}

const named = (name: string) => [{ Name: 'tag:Name', Values: [name] }]

const nameTag = (type: ResourceType, name: string) => [
  { ResourceType: type, Tags: [{ Key: 'Name', Value: name }] },
]

const ensureVpc = async (ec2: EC2Client, spec: BaseSpec): Promise<string> => {
  const found = await ec2.send(new DescribeVpcsCommand({ Filters: named(spec.name) }))
  let vpc = found.Vpcs?.[0]
  if (vpc === undefined) {
    const tags = nameTag('vpc', spec.name)
    const input = { CidrBlock: spec.vpcCidr, TagSpecifications: tags }
    vpc = (await ec2.send(new CreateVpcCommand(input))).Vpc
  }
  const vpcId = vpc?.VpcId ?? ''
  const isOn = { Value: true }
  await ec2.send(new ModifyVpcAttributeCommand({ VpcId: vpcId, EnableDnsSupport: isOn }))
  await ec2.send(new ModifyVpcAttributeCommand({ VpcId: vpcId, EnableDnsHostnames: isOn }))
  return vpcId
}

const ensureSubnet = async (
  ec2: EC2Client,
  vpcId: string,
  subnet: SubnetSpec,
  isPublic: boolean,
): Promise<string> => {
  const found = await ec2.send(new DescribeSubnetsCommand({ Filters: named(subnet.name) }))
  let known = found.Subnets?.[0]
  if (known === undefined) {
    const input = {
      VpcId: vpcId,
      CidrBlock: subnet.cidr,
      AvailabilityZone: subnet.zone,
      TagSpecifications: nameTag('subnet', subnet.name),
    }
    known = (await ec2.send(new CreateSubnetCommand(input))).Subnet
  }
  const subnetId = known?.SubnetId ?? ''
  await ec2.send(
    new ModifySubnetAttributeCommand({
      SubnetId: subnetId,
      MapPublicIpOnLaunch: { Value: isPublic },
    }),
  )
  return subnetId
}

const ensureInternetGateway = async (
  ec2: EC2Client,
  name: string,
  vpcId: string,
): Promise<string> => {
  const found = await ec2.send(new DescribeInternetGatewaysCommand({ Filters: named(name) }))
  let gateway = found.InternetGateways?.[0]
  if (gateway === undefined) {
    const tags = nameTag('internet-gateway', name)
    const created = await ec2.send(new CreateInternetGatewayCommand({ TagSpecifications: tags }))
    gateway = created.InternetGateway
  }
  const id = gateway?.InternetGatewayId ?? ''
  if ((gateway?.Attachments ?? []).length === 0) {
    await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId: id, VpcId: vpcId }))
  }
  return id
}

/** One for both zones: a lost zone costs the other its way out, not its traffic. */
const ensureNatGateway = async (
  ec2: EC2Client,
  name: string,
  subnetId: string,
): Promise<string> => {
  const found = await ec2.send(
    new DescribeNatGatewaysCommand({
      Filter: [...named(name), { Name: 'state', Values: ['pending', 'available'] }],
    }),
  )
  const known = found.NatGateways?.[0]?.NatGatewayId
  if (known !== undefined) return known
  const created = await ec2.send(
    new CreateNatGatewayCommand({
      SubnetId: subnetId,
      AllocationId: await ensureAddress(ec2, name),
      TagSpecifications: nameTag('natgateway', name),
    }),
  )
  return created.NatGateway?.NatGatewayId ?? ''
}

const ensureAddress = async (ec2: EC2Client, name: string): Promise<string> => {
  const found = await ec2.send(new DescribeAddressesCommand({ Filters: named(name) }))
  const known = found.Addresses?.[0]?.AllocationId
  if (known !== undefined) return known
  const tags = nameTag('elastic-ip', name)
  const created = await ec2.send(
    new AllocateAddressCommand({ Domain: 'vpc', TagSpecifications: tags }),
  )
  return created.AllocationId ?? ''
}

/** A route table with one way out, for all subnets of a kind. */
const ensureRoutes = async (
  ec2: EC2Client,
  name: string,
  vpcId: string,
  subnetIds: readonly string[],
  wayOut: { readonly GatewayId: string } | { readonly NatGatewayId: string },
): Promise<void> => {
  const found = await ec2.send(new DescribeRouteTablesCommand({ Filters: named(name) }))
  let table = found.RouteTables?.[0]
  if (table === undefined) {
    const tags = nameTag('route-table', name)
    const created = await ec2.send(
      new CreateRouteTableCommand({ VpcId: vpcId, TagSpecifications: tags }),
    )
    table = created.RouteTable
  }
  const tableId = table?.RouteTableId ?? ''
  const destination = '0.0.0.0/0'
  if (!table?.Routes?.some((route) => route.DestinationCidrBlock === destination)) {
    await ec2.send(
      new CreateRouteCommand({
        RouteTableId: tableId,
        DestinationCidrBlock: destination,
        ...wayOut,
      }),
    )
  }
  const associated = new Set(table?.Associations?.map(({ SubnetId }) => SubnetId) ?? [])
  for (const subnetId of subnetIds.filter((id) => !associated.has(id))) {
    await ec2.send(new AssociateRouteTableCommand({ RouteTableId: tableId, SubnetId: subnetId }))
  }
}
