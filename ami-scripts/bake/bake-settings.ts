import type { Environment } from '../../infra/env/environment-schema.ts'
import { AssayError } from '../foundation/assay-error.ts'
import type { BaseParameters } from '../aws/base-parameters.ts'

/** The environment's values that a base may overrule, and what that leaves out of the image. */
export interface BakeSettings {
  readonly sshInterface: Environment['ssh_interface']
  readonly hasSsmAgent: boolean
  readonly datadogKeyFingerprint: string
  /** One line for each thing that this image does not have, though others do, and why. */
  readonly leftOut: readonly string[]
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
  const leftOut: string[] = []
  const hasSsmAgent = environment.ssm_agent && base.find('ssm-agent') !== 'none'
  if (!hasSsmAgent) {
    const cause = environment.ssm_agent ? 'this base has no archive of it' : 'ssm_agent is false'
    leftOut.push(`amazon-ssm-agent: ${cause}`)
  }
  const standInKey = base.find('datadog-apt-key-fingerprint')
  if (standInKey !== undefined) {
    leftOut.push(
      `Datadog's own agent: ${environment.datadog_apt_url} is this base's archive, signed by ` +
        `${standInKey}`,
    )
  }
  return {
    sshInterface: sshInterface ?? builderInterface(base) ?? environment.ssh_interface,
    hasSsmAgent,
    datadogKeyFingerprint: pinnedKey(environment, standInKey),
    leftOut,
  }
}

const builderInterface = (
  base: Pick<BaseParameters, 'find'>,
): Environment['ssh_interface'] | undefined =>
  base.find('builder-ssh-interface') === 'public_ip' ? 'public_ip' : undefined

const pinnedKey = (environment: Environment, standInKey: string | undefined): string => {
  const fingerprint = standInKey ?? environment.datadog_apt_key_fingerprint
  if (fingerprint === null) {
    throw new AssayError(
      'ERR_BAKE_DATADOG_KEY',
      `No key is pinned for ${environment.datadog_apt_url} in ${environment.environment}.`,
    )
  }
  return fingerprint
}
