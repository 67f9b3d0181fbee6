/** What of a base is read back from AWS; undefined for what is not there. */
export interface ObservedBase {
  /** What it publishes, by name; empty when it publishes nothing. */
  readonly parameters: Readonly<Record<string, string>>
  readonly vpc: { readonly id: string; readonly state: string; readonly cidr: string } | undefined
  readonly subnets: readonly ObservedSubnet[]
  /** Security groups by id, with the VPC that they are in. */
  readonly securityGroups: readonly { readonly id: string; readonly vpcId: string }[]
  readonly endpoints: readonly ObservedEndpoint[]
  readonly loadBalancer: ObservedLoadBalancer | undefined
  readonly listener: ObservedListener | undefined
  readonly profiles: readonly ObservedProfile[]
  readonly repository: ObservedRepository | undefined
  readonly logBucket: ObservedBucket | undefined
  readonly key: { readonly id: string; readonly state: string } | undefined
  readonly document:
    { readonly name: string; readonly status: string; readonly type: string } | undefined
  /** What came back from the load balancer's own address; undefined when it was not asked. */
  readonly answer:
    { readonly url: string; readonly says: string; readonly isHttp: boolean } | undefined
}

export interface ObservedSubnet {
  readonly id: string
  readonly vpcId: string
  readonly zone: string
  readonly state: string
}

export interface ObservedEndpoint {
  /** `com.amazonaws.eu-west-1.ssm`. */
  readonly service: string
  readonly state: string
}

export interface ObservedLoadBalancer {
  readonly arn: string
  readonly vpcId: string
  /** `active` once it serves. */
  readonly state: string
  readonly dnsName: string
}

export interface ObservedListener {
  readonly arn: string
  readonly loadBalancerArn: string
  readonly protocol: string
  readonly port: number
  readonly certificates: number
}

/** An instance profile with the role in it. */
export interface ObservedProfile {
  readonly name: string
  readonly role: string | undefined
  /** Services that may take the role on. */
  readonly trusts: readonly string[]
}

export interface ObservedRepository {
  readonly name: string
  readonly isImmutable: boolean
  readonly isScanned: boolean
}

export interface ObservedBucket {
  readonly name: string
  readonly isVersioned: boolean
  readonly isEncrypted: boolean
  readonly isPrivate: boolean
}
