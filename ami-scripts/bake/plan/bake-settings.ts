import type { Environment } from '../../../infra/env/environment-schema.ts'
import type { BaseParameters } from '../../aws/base-parameters.ts'
import { steps } from '../packer/packer-output.ts'
import { planError } from './plan-error.ts'

/** What this image does not have, though others do, or has something else in place of. */
export interface LeftOut {
  /** The step of the bake that would have put it there. */
  readonly step: string
  readonly thing: string
  /** What was done instead, and why. */
  readonly remark: string
}

/** As the receipt has it. */
export const leftOutLine = ({ thing, remark }: LeftOut): string => `${thing}: ${remark}`

/** The environment's values that a base may overrule, and what that leaves out of the image. */
export interface BakeSettings {
  readonly sshInterface: Environment['ssh_interface']
  readonly hasSsmAgent: boolean
  readonly datadogKeyFingerprint: string
  readonly leftOut: readonly LeftOut[]
}

/**
 * A base that stands in for AWS publishes what it cannot offer, so that every environment can be
 * baked on it with its own tfvars: `builder-ssh-interface` (no Session Manager), `ssm-agent` =
 * `none` (no archive of it) and the key of its own Datadog archive. AWS's bases publish none.
 *
 * @param sshInterface the caller's own choice, which wins
 * @throws AssayError ERR_BAKE_DATADOG_KEY
 */
export const bakeSettings = (
  environment: Environment,
  base: Pick<BaseParameters, 'find'>,
  sshInterface: Environment['ssh_interface'] | undefined,
): BakeSettings => {
  const hasSsmAgent = environment.ssm_agent && base.find('ssm-agent') !== 'none'
  const standInKey = base.find('datadog-apt-key-fingerprint')
  return {
    sshInterface: sshInterface ?? builderInterface(base) ?? environment.ssh_interface,
    hasSsmAgent,
    datadogKeyFingerprint: pinnedKey(environment, standInKey),
    leftOut: [
      ...(hasSsmAgent ? [] : [withoutSsmAgent(environment)]),
      ...(standInKey === undefined ? [] : [datadogStandIn]),
    ],
  }
}

const withoutSsmAgent = ({ environment, ssm_agent }: Environment): LeftOut => {
  const cause = ssm_agent
    ? 'this base has no archive of it'
    : `ssm_agent is false in infra/env/${environment}.tfvars.json`
  const remark = `left out because ${cause}`
  return { step: steps.installSsmAgent, thing: 'amazon-ssm-agent', remark }
}

const datadogStandIn: LeftOut = {
  step: steps.installDatadogAgent,
  thing: "Datadog's own agent",
  remark: "a stand-in package from this cloud's own apt archive was installed",
}

const builderInterface = (
  base: Pick<BaseParameters, 'find'>,
): Environment['ssh_interface'] | undefined =>
  base.find('builder-ssh-interface') === 'public_ip' ? 'public_ip' : undefined

const pinnedKey = (environment: Environment, standInKey: string | undefined): string => {
  const fingerprint = standInKey ?? environment.datadog_apt_key_fingerprint
  if (fingerprint === null) {
    throw planError(
      'ERR_BAKE_DATADOG_KEY',
      `No key is pinned for ${environment.datadog_apt_url} in ${environment.environment}.`,
    )
  }
  return fingerprint
}
