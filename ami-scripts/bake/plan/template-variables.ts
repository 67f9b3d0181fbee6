import type { ImageSummary } from '../../aws/ec2.ts'
import type { BaseParameters } from '../../aws/base-parameters.ts'
import type { Environment } from '../../../infra/env/environment-schema.ts'
import type { BakeSettings } from './bake-settings.ts'

export type TemplateVariables = Readonly<Record<string, string | number | boolean>>

/** Docker, the agents and the app image fit with as much again to spare. */
const rootVolumeGib = 8

/**
 * The template's variables that decide what is inside the image. The pins come from the pin file,
 * which Packer reads by itself; the source AMI and the app image's digest join the key as they are.
 */
export const contentVariables = (
  environment: Environment,
  settings: BakeSettings,
): TemplateVariables => ({
  root_volume_gib: rootVolumeGib,
  datadog_apt_url: environment.datadog_apt_url,
  datadog_apt_key_fingerprint: settings.datadogKeyFingerprint,
  ssm_agent: settings.hasSsmAgent,
})

export interface Placement {
  readonly environment: Environment
  readonly base: BaseParameters
  readonly sourceAmi: ImageSummary
  /** `<registry>/<repository>@sha256:…` */
  readonly appImage: string
  readonly buildId: string
  readonly bakeKey: string
  readonly amiName: string
  readonly settings: BakeSettings
  readonly outputDir: string
}

/**
 * The variables that say where and for whom the build runs. Of these the source AMI and the app
 * image alone change what is inside, and both join the content key by themselves.
 */
export const placementVariables = (placement: Placement): TemplateVariables => {
  const { environment, base } = placement
  const { sshInterface } = placement.settings
  const subnets = sshInterface === 'public_ip' ? 'public-subnet-ids' : 'private-subnet-ids'
  return {
    environment: environment.environment,
    region: environment.region,
    source_ami: placement.sourceAmi.imageId,
    root_device_name: placement.sourceAmi.rootDeviceName,
    app_image: placement.appImage,
    build_id: placement.buildId,
    bake_key: placement.bakeKey,
    ami_name: placement.amiName,
    builder_instance_type: environment.builder_instance_type,
    builder_ttl_minutes: environment.bake_timeout_minutes,
    subnet_id: base.list(subnets)[0] ?? '',
    security_group_id: base.text('builder-security-group-id'),
    instance_profile: base.text('builder-instance-profile-name'),
    ssh_interface: sshInterface,
    output_dir: placement.outputDir,
  }
}
