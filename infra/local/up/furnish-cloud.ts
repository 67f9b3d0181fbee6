import { EC2Client } from '@aws-sdk/client-ec2'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { asRoot } from '../../foundation/as-root.ts'
import { parsePackerPins } from '../../setup/packer-pins.ts'
import type { Environment } from '../../env/environment-schema.ts'
import type { Toolbox } from '../../setup/toolbox.ts'
import { createBaseClients } from './base/base-clients.ts'
import { createBase } from './base/create-base.ts'
import { describeBase } from './base/describe-base.ts'
import { createDocker } from '../host/docker-command.ts'
import { cacheRoot, type Cloud } from '../cloud/cloud.ts'
import { buildAptRepository, publishAptRepository } from '../datadog/build-apt-repository.ts'
import { createMotoControl } from '../moto/moto-control.ts'
import { MotoGone } from '../moto/moto-gone.ts'
import { createMotoSdk } from '../moto/moto-sdk.ts'
import { hostError } from '../host/host-error.ts'
import { logFile } from '../host/daemon.ts'
import { certificatePaths } from '../host/certificates.ts'
import { staticFolder } from '../cloud/static-folder.ts'
import { registerSourceAmi } from './source-ami/register-source-ami.ts'
import type { Furnishing } from './up-cloud.ts'

/** What furnishing a cloud needs. */
export interface FurnishOptions {
  /** Whose static base. */
  readonly environment: Environment
  readonly toolbox: Toolbox
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Debian's AMI, Datadog's package archive, and the environment's static base. Idempotent. */
export const furnishing = (options: FurnishOptions): Furnishing => {
  let fingerprint: string | undefined
  return {
    account: async (cloud) => {
      const [published] = await Promise.all([
        publishArchive(cloud, options),
        registerSource(cloud, options),
      ])
      fingerprint = published
    },
    base: async (cloud) => {
      const spec = describeBase(options.environment, {
        accountId: cloud.accountId,
        vpcCidr: cloud.vpcCidr,
        // From the host, bodies see its address on the bridge, whatever loopback address it used.
        sshSourceCidr: `${cloud.hostAddress}/32`,
      })
      await createBase(createBaseClients(cloud), spec, {
        ...standIn,
        ...(fingerprint === undefined ? {} : { 'datadog-apt-key-fingerprint': fingerprint }),
      })
    },
  }
}

/**
 * What this base says of itself, so that a bake with dev's or prod's own tfvars knows what it
 * cannot have here: no Session Manager, and no archive of Amazon's agent. AWS's bases publish
 * neither.
 */
const standIn = { 'builder-ssh-interface': 'public_ip', 'ssm-agent': 'none' } as const

/** @throws AssayError ERR_CLOUD_PART when moto ended meanwhile */
const registerSource = async (cloud: Cloud, { toolbox }: FurnishOptions) => {
  try {
    return await registerSourceAmi({
      cloud,
      docker: createDocker(toolbox.docker, asRoot),
      moto: createMotoSdk(EC2Client, cloud),
      control: createMotoControl(cloud),
      rootTar: toolbox.sourceRoot,
      authorities: certificatePaths(cloud),
    })
  } catch (cause) {
    if (!(cause instanceof MotoGone)) throw cause
    const message = `moto ended as the source AMI was registered: ${logFile(cloud, 'moto')}.`
    throw hostError('ERR_CLOUD_PART', message, { cause })
  }
}

const pinFile = fileURLToPath(new URL('../../../packer/versions.auto.pkrvars.hcl', import.meta.url))

/** @returns fingerprint of the key that signed it */
const publishArchive = async (cloud: Cloud, options: FurnishOptions): Promise<string> => {
  const pins = parsePackerPins(await readFile(pinFile, 'utf8'))
  const archive = await buildAptRepository({
    cacheRoot: cacheRoot(options.env),
    version: pins['datadog_agent_version'] ?? '',
    ...options,
  })
  await publishAptRepository(archive, (host) => staticFolder(cloud, host))
  return archive.fingerprint
}
