import { api, free, page, type TypeRules } from './value-rule.ts'

const cidr = page('VPC user guide, "IP addressing for your VPCs and subnets"', {
  pattern: String.raw`((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!/)|(?=/))){4}/(3[0-2]|[12]?\d)`,
})
const groupText = page('EC2 API, CreateSecurityGroup', {
  min: 1,
  max: 255,
  pattern: String.raw`[A-Za-z0-9 ._:/()#,@\[\]+=&;{}!$*-]*`,
})
const port = page('EC2 API, IpPermission', { min: -1, max: 65535 })

const groupRule: TypeRules = {
  cidr_ipv4: cidr,
  description: groupText,
  from_port: port,
  ip_protocol: page('EC2 API, IpPermission', { enum: ['tcp', 'udp', 'icmp', 'icmpv6', '-1'] }),
  to_port: port,
}

/** Network and perimeter. */
export const networkRules: Readonly<Record<string, TypeRules>> = {
  aws_eip: { domain: api('ec2 AllocateAddress', 'Domain') },
  aws_flow_log: {
    log_destination_type: api('ec2 CreateFlowLogs', 'LogDestinationType'),
    traffic_type: api('ec2 CreateFlowLogs', 'TrafficType'),
  },
  aws_route: { destination_cidr_block: cidr },
  aws_security_group: { description: groupText, name: groupText },
  aws_subnet: {
    availability_zone: free('The policy placement lists the regions that are agreed on.'),
    cidr_block: cidr,
  },
  aws_vpc: { cidr_block: cidr },
  aws_vpc_endpoint: {
    policy: page('VPC user guide, "Amazon VPC quotas"', { max: 20480 }),
    service_name: page('PrivateLink guide, "AWS services that integrate"', {
      pattern: String.raw`com\.amazonaws\.[a-z0-9-]+(\.[a-z0-9-]+){1,2}`,
    }),
    vpc_endpoint_type: api('ec2 CreateVpcEndpoint', 'VpcEndpointType'),
  },
  aws_vpc_security_group_egress_rule: groupRule,
  aws_vpc_security_group_ingress_rule: groupRule,
}
