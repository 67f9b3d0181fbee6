/** Load balancers: create, describe, delete, and the calls that change one. */
import type { ModelObject } from '../contract.ts'
import { AwsFault } from '../fault.ts'
import type { World } from '../world.ts'
import { newDnsName, newLoadBalancerArn } from './arns.ts'
import { initialLoadBalancerAttributes } from './attributes.ts'
import { findLoadBalancer, listenersOf } from './lookup.ts'
import { own } from '../records.ts'
import { invalid, objects, required, text, texts } from './params.ts'
import { page } from './paging.ts'
import { removeListener } from './listeners.ts'
import type { LoadBalancer } from './state.ts'
import { tagsFrom } from './tags.ts'

/** ELB endpoints page of the AWS general reference: hosted zone of ALB names, by region. */
const hostedZones: Readonly<Record<string, string>> = {
  'eu-central-1': 'Z215JYRZR1TBD5',
  'eu-west-1': 'Z32O12XQLNTSW2',
  'us-east-1': 'Z35SXDOTRQ7X7K',
  'us-east-2': 'Z3AADJGX6KTTL2',
  'us-west-1': 'Z368ELLRRE2KJ0',
  'us-west-2': 'Z1H1FL5HABSF5',
}

/** ELB quota "Application Load Balancers per Region". */
const loadBalancersMax = 50

/** Name rules shared by load balancers and target groups. */
export const checkName = (kind: string, name: string): void => {
  if (name.length > 32) {
    throw invalid(`${kind} name '${name}' cannot be longer than '32' characters`)
  }
  if (!/^[A-Za-z0-9-]+$/.test(name)) {
    throw invalid(`${kind} name '${name}' can only contain characters that are alphanumeric`)
  }
  if (name.startsWith('-') || name.endsWith('-')) {
    throw invalid(`${kind} name '${name}' cannot begin or end with a hyphen`)
  }
}

const describe = (world: World, loadBalancer: LoadBalancer): ModelObject => ({
  LoadBalancerArn: loadBalancer.arn,
  DNSName: loadBalancer.dnsName,
  CanonicalHostedZoneId: hostedZones[world.region] ?? 'Z2P70J7EXAMPLE',
  CreatedTime: new Date(loadBalancer.createdAt),
  LoadBalancerName: loadBalancer.name,
  Scheme: loadBalancer.scheme,
  VpcId: loadBalancer.vpcId,
  State: { Code: loadBalancer.state },
  Type: 'application',
  AvailabilityZones: zones(loadBalancer),
  SecurityGroups: loadBalancer.securityGroups,
  IpAddressType: loadBalancer.ipAddressType,
})

const zones = (loadBalancer: LoadBalancer): ModelObject[] =>
  loadBalancer.subnets.map(({ zone, subnetId }) => ({
    ZoneName: zone,
    SubnetId: subnetId,
    LoadBalancerAddresses: [],
  }))

/** What a create call must repeat to be the same call. */
const isSame = (present: LoadBalancer, wanted: LoadBalancer): boolean =>
  present.scheme === wanted.scheme &&
  present.ipAddressType === wanted.ipAddressType &&
  JSON.stringify(present.subnets) === JSON.stringify(wanted.subnets) &&
  [...present.securityGroups].sort().join() === [...wanted.securityGroups].sort().join()

/** Creating the same load balancer again answers with the one that exists. */
export const createLoadBalancer = (world: World, params: ModelObject): ModelObject => {
  const wanted = wantedLoadBalancer(world, params)
  const all = world.loadBalancing.loadBalancers
  const present = Object.values(all).find((other) => other.name === wanted.name)
  if (present !== undefined) {
    if (!isSame(present, wanted)) {
      throw new AwsFault(
        'DuplicateLoadBalancerName',
        `A load balancer with the same name '${wanted.name}' exists, but with different settings`,
      )
    }
    return { LoadBalancers: [describe(world, present)] }
  }
  if (Object.keys(all).length >= loadBalancersMax) {
    throw new AwsFault('TooManyLoadBalancers', 'The maximum number of load balancers was reached')
  }
  wanted.arn = newLoadBalancerArn(world, wanted.name)
  wanted.dnsName = newDnsName(world, wanted.name, wanted.scheme)
  all[wanted.arn] = wanted
  return { LoadBalancers: [describe(world, wanted)] }
}

const wantedLoadBalancer = (world: World, params: ModelObject): LoadBalancer => {
  const name = required(params, 'Name')
  checkName('Load balancer', name)
  if (name.startsWith('internal-')) {
    throw invalid(`Load balancer name '${name}' cannot begin with 'internal-'`)
  }
  if ((text(params, 'Type') ?? 'application') !== 'application') {
    throw new AwsFault('OperationNotPermitted', 'Only Application Load Balancers can be created')
  }
  const { subnets, vpcId } = placement(world, params)
  const scheme = text(params, 'Scheme') === 'internal' ? 'internal' : 'internet-facing'
  return {
    arn: '',
    name,
    dnsName: '',
    scheme,
    vpcId,
    ipAddressType: text(params, 'IpAddressType') ?? 'ipv4',
    subnets,
    securityGroups: texts(params, 'SecurityGroups'),
    createdAt: world.now,
    state: 'provisioning',
    attributes: initialLoadBalancerAttributes(scheme),
    tags: tagsFrom(params),
  }
}

/** @throws AwsFault SubnetNotFound, InvalidSubnet, InvalidConfigurationRequest, ValidationError */
const placement = (
  world: World,
  params: ModelObject,
): { subnets: LoadBalancer['subnets']; vpcId: string } => {
  const mapped = objects(params, 'SubnetMappings').map((mapping) => required(mapping, 'SubnetId'))
  const ids = [...texts(params, 'Subnets'), ...mapped]
  const facts = ids.map((id) => {
    const fact = own(world.facts.subnets, id)
    if (fact === undefined) {
      throw new AwsFault('SubnetNotFound', `The subnet ID '${id}' does not exist`)
    }
    return fact
  })
  const [first] = facts
  if (first === undefined || new Set(facts.map((fact) => fact.zone)).size < 2) {
    const repeats = facts.length > 1
    throw repeats
      ? sameZone()
      : invalid('At least two subnets in two different Availability Zones must be specified')
  }
  if (new Set(facts.map((fact) => fact.zone)).size !== facts.length) {
    throw sameZone()
  }
  if (facts.some((fact) => fact.vpcId !== first.vpcId)) {
    throw new AwsFault('InvalidSubnet', 'The subnets must all belong to one VPC')
  }
  const subnets = facts.map(({ subnetId, zone }) => ({ subnetId, zone }))
  subnets.sort((a, b) => (a.zone < b.zone ? -1 : 1))
  return { subnets, vpcId: first.vpcId }
}

const sameZone = (): AwsFault =>
  new AwsFault(
    'InvalidConfigurationRequest',
    'A load balancer cannot be attached to multiple subnets in the same Availability Zone',
  )

export const describeLoadBalancers = (world: World, params: ModelObject): ModelObject => {
  const arns = texts(params, 'LoadBalancerArns')
  const names = texts(params, 'Names')
  const all = Object.values(world.loadBalancing.loadBalancers)
  for (const arn of arns) {
    findLoadBalancer(world, arn)
  }
  const missing = names.filter((name) => !all.some((loadBalancer) => loadBalancer.name === name))
  if (missing.length > 0) {
    throw new AwsFault('LoadBalancerNotFound', `Load balancers '[${missing.join(', ')}]' not found`)
  }
  const isWanted = ({ arn, name }: LoadBalancer): boolean =>
    (arns.length === 0 || arns.includes(arn)) && (names.length === 0 || names.includes(name))
  const { items, next } = page({
    items: all.filter(isWanted),
    params,
    keyOf: (loadBalancer) => loadBalancer.arn,
  })
  return { LoadBalancers: items.map((item) => describe(world, item)), ...next }
}

/** Takes the listeners and rules along. Deleting what does not exist succeeds (API reference). */
export const deleteLoadBalancer = (world: World, params: ModelObject): ModelObject => {
  const arn = required(params, 'LoadBalancerArn')
  const loadBalancer = own(world.loadBalancing.loadBalancers, arn)
  if (loadBalancer?.attributes['deletion_protection.enabled'] === 'true') {
    throw new AwsFault(
      'OperationNotPermitted',
      `Load balancer '${arn}' cannot be deleted because deletion protection is enabled`,
    )
  }
  for (const listener of listenersOf(world, arn)) {
    removeListener(world, listener.arn)
  }
  delete world.loadBalancing.loadBalancers[arn]
  return {}
}

export const setSecurityGroups = (world: World, params: ModelObject): ModelObject => {
  const loadBalancer = findLoadBalancer(world, required(params, 'LoadBalancerArn'))
  const ids = texts(params, 'SecurityGroups')
  const wrong = ids.find((id) => !/^sg-[0-9a-zA-Z]+$/.test(id))
  if (wrong !== undefined) {
    throw new AwsFault('InvalidSecurityGroup', `The security group '${wrong}' does not exist`)
  }
  loadBalancer.securityGroups = ids
  return { SecurityGroupIds: ids }
}

export const setSubnets = (world: World, params: ModelObject): ModelObject => {
  const loadBalancer = findLoadBalancer(world, required(params, 'LoadBalancerArn'))
  const { subnets, vpcId } = placement(world, params)
  if (vpcId !== loadBalancer.vpcId) {
    throw new AwsFault('InvalidSubnet', "The subnets must belong to the load balancer's VPC")
  }
  loadBalancer.subnets = subnets
  loadBalancer.ipAddressType = text(params, 'IpAddressType') ?? loadBalancer.ipAddressType
  return { AvailabilityZones: zones(loadBalancer), IpAddressType: loadBalancer.ipAddressType }
}

export const setIpAddressType = (world: World, params: ModelObject): ModelObject => {
  const loadBalancer = findLoadBalancer(world, required(params, 'LoadBalancerArn'))
  loadBalancer.ipAddressType = required(params, 'IpAddressType')
  return { IpAddressType: loadBalancer.ipAddressType }
}
