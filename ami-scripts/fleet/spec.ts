import { drainSeconds } from '../../infra/env/environment-rules.ts'
import type { Environment } from '../../infra/env/environment-schema.ts'

/** What the static base published (SSM parameters /assay/<env>/base/*) and a fleet stands on. */
export interface FleetBase {
  readonly vpcId: string
  readonly privateSubnetIds: readonly string[]
  readonly instanceSecurityGroupId: string
  readonly instanceProfileName: string
  readonly listenerArn: string
}

/** The AMI a fleet is to run, as its tags describe it. */
export interface FleetImage {
  readonly imageId: string
  readonly bakeKey: string
  readonly status: string
}

/** A fleet as it ought to be: plain data, derived from environment, base and AMI alone. */
export interface FleetSpec {
  readonly environment: string
  readonly groupName: string
  readonly launchTemplate: LaunchTemplateSpec
  readonly targetGroup: TargetGroupSpec
  readonly listenerArn: string
  readonly group: GroupSpec
}

export interface LaunchTemplateSpec {
  readonly name: string
  readonly imageId: string
  readonly instanceType: string
  readonly instanceProfileName: string
  readonly securityGroupId: string
  /** Base64, as the API takes it. */
  readonly userData: string
  readonly tags: Readonly<Record<string, string>>
}

export interface TargetGroupSpec {
  readonly name: string
  readonly vpcId: string
  readonly port: number
  readonly healthPort: number
  readonly healthPath: string
  readonly intervalSeconds: number
  readonly timeoutSeconds: number
  readonly healthyThreshold: number
  readonly unhealthyThreshold: number
  readonly deregistrationDelaySeconds: number
}

export interface GroupSpec {
  readonly name: string
  readonly subnetIds: readonly string[]
  readonly min: number
  readonly desired: number
  readonly max: number
  readonly healthCheckGracePeriodSeconds: number
  readonly defaultInstanceWarmupSeconds: number
  readonly tags: Readonly<Record<string, string>>
}

/**
 * User data of an instance: cloud-config (JSON is YAML) that lays one non-secret document at
 * /etc/assay/environment.json. The image itself holds no environment value.
 */
export const renderUserData = (environment: Environment): string => {
  const document = {
    assay: 1,
    environment: environment.environment,
    region: environment.region,
    appPort: environment.app_port,
    healthPort: environment.health_port,
    drainSeconds: drainSeconds(environment),
  }
  const cloudConfig = {
    write_files: [
      {
        path: '/etc/assay/environment.json',
        permissions: '0644',
        content: `${JSON.stringify(document)}\n`,
      },
    ],
  }
  return `#cloud-config\n${JSON.stringify(cloudConfig)}\n`
}

/** Derives the whole fleet. Names carry the environment, so that dev and prod share an account. */
export const describeFleet = (
  environment: Environment,
  base: FleetBase,
  image: FleetImage,
  toBase64: (text: string) => string,
): FleetSpec => {
  const name = `assay-${environment.environment}`
  const tags = { Name: name, 'assay:env': environment.environment }
  return {
    environment: environment.environment,
    groupName: name,
    listenerArn: base.listenerArn,
    launchTemplate: {
      name,
      imageId: image.imageId,
      instanceType: environment.instance_type,
      instanceProfileName: base.instanceProfileName,
      securityGroupId: base.instanceSecurityGroupId,
      userData: toBase64(renderUserData(environment)),
      tags,
    },
    targetGroup: {
      name: `${name}-blue`,
      vpcId: base.vpcId,
      port: environment.app_port,
      healthPort: environment.health_port,
      healthPath: environment.target_health_path,
      intervalSeconds: environment.target_health_interval_seconds,
      timeoutSeconds: environment.target_health_timeout_seconds,
      healthyThreshold: environment.target_healthy_threshold,
      unhealthyThreshold: environment.target_unhealthy_threshold,
      deregistrationDelaySeconds: environment.deregistration_delay_seconds,
    },
    group: {
      name,
      subnetIds: base.privateSubnetIds,
      min: environment.fleet_min,
      desired: environment.fleet_desired,
      max: environment.fleet_max,
      healthCheckGracePeriodSeconds: environment.health_check_grace_period_seconds,
      defaultInstanceWarmupSeconds: environment.default_instance_warmup_seconds,
      tags,
    },
  }
}
