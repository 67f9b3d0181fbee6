import type { Environment } from '../../../env/environment-schema.ts'
import {
  keyPolicy,
  logBucketPolicy,
  operatorSessionPolicy,
  sessionManagerPolicy,
  trustPolicy,
} from './policies.ts'
import { rebaseCidr } from './rebase-cidr.ts'
import type { SessionSpec } from './session-document.ts'
import { environmentName } from '../../../env/names.ts'

/** The static base of an environment as plain data: what dev and prod are to have on AWS too. */
export interface BaseSpec {
  readonly environment: string
  readonly accountId: string
  readonly region: string
  /** Name of everything of which there is one, and prefix of the rest. */
  readonly name: string
  readonly vpcCidr: string
  readonly publicSubnets: readonly SubnetSpec[]
  readonly privateSubnets: readonly SubnetSpec[]
  readonly securityGroups: Readonly<Record<SecurityGroupKey, SecurityGroupSpec>>
  readonly roles: Readonly<Record<'instance' | 'builder', RoleSpec>>
  readonly logBucket: { readonly name: string; readonly policy: object }
  readonly keyAlias: string
  readonly keyPolicy: object
  readonly session: SessionSpec
  readonly repository: string
  readonly registry: string
  readonly listenerPort: number
  readonly accessLogs: boolean
}

export interface SubnetSpec {
  readonly name: string
  readonly cidr: string
  readonly zone: string
}

export type SecurityGroupKey = 'load-balancer' | 'instance' | 'builder'

export interface SecurityGroupSpec {
  readonly name: string
  readonly description: string
  readonly ingress: readonly PortRule[]
  readonly egress: readonly PortRule[]
}

/** TCP to or from one peer: another group of the base, or a range. */
export interface PortRule {
  readonly port: number
  readonly peer: { readonly group: SecurityGroupKey } | { readonly cidr: string }
}

export interface RoleSpec {
  /** Role and instance profile have the same name. */
  readonly name: string
  readonly trust: object
  readonly policy: object
}

/** What a base needs beside its environment. */
export interface BasePlace {
  readonly accountId: string
  /** The environment's own, or that of a cloud which has another /16. */
  readonly vpcCidr: string
  /** From where Packer reaches builders by SSH; unused with Session Manager. */
  readonly sshSourceCidr: string
}

const anywhere = { cidr: '0.0.0.0/0' }

/** Access logs of the load balancer lie below this prefix of the log bucket. */
export const accessLogPrefix = 'load-balancer'

export const describeBase = (environment: Environment, place: BasePlace): BaseSpec => {
  const name = environmentName(environment.environment)
  const { region } = environment
  const { accountId } = place
  const logBucket = `${name}-logs-${accountId}-${region}`
  const subnets = (kind: string, specs: Environment['public_subnets']): SubnetSpec[] =>
    specs.map(({ cidr, zone }) => ({
      name: `${name}-${kind}-${zone}`,
      cidr: rebaseCidr(cidr, environment.vpc_cidr, place.vpcCidr),
      zone: `${region}${zone}`,
    }))
  const keyAlias = `alias/${name}`
  const session: SessionSpec = {
    name: `${name}-session`,
    description: `Shells of the operators of ${environment.environment}`,
    logGroup: `/assay/${environment.environment}/sessions`,
  }
  const sessionPlace = { accountId, region, keyAlias, logGroup: session.logGroup }
  const role = (kind: string, policy: object): RoleSpec => ({
    name: `${name}-${kind}`,
    trust: trustPolicy,
    policy,
  })
  return {
    environment: environment.environment,
    accountId,
    region,
    name,
    vpcCidr: place.vpcCidr,
    publicSubnets: subnets('public', environment.public_subnets),
    privateSubnets: subnets('private', environment.private_subnets),
    securityGroups: securityGroups(name, environment, place),
    roles: {
      instance: role('instance', operatorSessionPolicy(sessionPlace)),
      builder: role('builder', sessionManagerPolicy),
    },
    logBucket: {
      name: logBucket,
      policy: logBucketPolicy(logBucket, accountId, accessLogPrefix),
    },
    keyAlias,
    keyPolicy: keyPolicy(sessionPlace),
    session,
    repository: environment.app_repository,
    registry: `${accountId}.dkr.ecr.${region}.amazonaws.com`,
    listenerPort: environment.listener_port,
    accessLogs: environment.access_logs,
  }
}

/** Groups name each other, so that an address that moves needs no rule. */
const securityGroups = (
  name: string,
  environment: Environment,
  place: BasePlace,
): BaseSpec['securityGroups'] => {
  const appPorts = [environment.app_port, environment.health_port]
  return {
    'load-balancer': {
      name: `${name}-load-balancer`,
      description: 'Load balancer: clients in, instances out',
      ingress: [{ port: environment.listener_port, peer: anywhere }],
      egress: appPorts.map((port) => ({ port, peer: { group: 'instance' } })),
    },
    instance: {
      name: `${name}-instance`,
      description: 'Instances: load balancer in, AWS by TLS out',
      ingress: appPorts.map((port) => ({ port, peer: { group: 'load-balancer' } })),
      egress: [{ port: 443, peer: anywhere }],
    },
    builder: {
      name: `${name}-builder`,
      description: 'AMI builders: package archives out, SSH in from one place at most',
      ingress:
        environment.ssh_interface === 'session_manager'
          ? []
          : [{ port: 22, peer: { cidr: place.sshSourceCidr } }],
      egress: [80, 443].map((port) => ({ port, peer: anywhere })),
    },
  }
}
