import { randomBytes } from 'node:crypto'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheRoot, stateRoot, type Cloud } from '../../infra/local/cloud.ts'
import { certificatePaths } from '../../infra/local/network/certificates.ts'
import { findCloudByEndpoint } from '../../infra/local/lifecycle/cloud-records.ts'
import { locateTools } from '../../infra/setup/toolbox.ts'
import { buildAppImage } from '../app-image/build-app-image.ts'
import { pushAppImage } from '../app-image/push-app-image.ts'
import { AssayError } from '../assay-error.ts'
import { createEc2 } from '../aws/ec2.ts'
import { createEcr } from '../aws/ecr.ts'
import type { BakeContext } from '../bake/bake-context.ts'
import { bake, previewBake, type BakeOutcome } from '../bake/bake.ts'
import { shortKey } from '../bake/content-key.ts'
import type { Command, CommandContext, CommandResult } from '../command.ts'
import { formatElapsed } from '../console/elapsed.ts'
import { openSession, type Session } from '../session.ts'

const projectDir = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

const sshInterfaces = ['public_ip', 'private_ip', 'session_manager'] as const

/** `assay ami`: the AMI of an environment, baked or reused. */
export const amiCommand: Command = {
  verb: 'ami',
  summary: 'Bake the AMI of an environment, or reuse the one with the same content',
  help: [
    'Resolves every input once (source AMI, app image, template, pins) to one content key. An AMI',
    'with that key is reused; otherwise Packer bakes one, with the template that every environment',
    'shares. Prints the AMI id and the path of its receipt.',
    '',
    'Interrupted or failed, it leaves no builder behind; the next run sweeps what a killed one left.',
    'Undo: deregister the AMI; nothing else is changed.',
  ].join('\n'),
  options: {
    'dry-run': { type: 'boolean', description: 'show the key and what would happen' },
    force: { type: 'boolean', description: 'bake even if an AMI with this content is there' },
    'ssh-interface': {
      type: 'string',
      placeholder: sshInterfaces.join('|'),
      description: "how Packer reaches the builder, instead of the environment's own way",
    },
  },
  run: async (context) => {
    const sshInterface = parseSshInterface(context.values['ssh-interface'])
    const session = await openSession(context)
    const { endpoint } = session.connection
    const cloud =
      endpoint === undefined
        ? undefined
        : await findCloudByEndpoint(stateRoot(context.env), endpoint)
    const bakeContext = describeBake(context, session, cloud, sshInterface)
    return context.values['dry-run'] === true
      ? preview(bakeContext)
      : bakeResult(await bake(bakeContext))
  },
}

type SshInterface = BakeContext['sshInterface']

const parseSshInterface = (value: string | boolean | undefined): SshInterface => {
  if (value === undefined) return undefined
  const known = sshInterfaces.find((name) => name === value)
  if (known === undefined) {
    throw new AssayError(
      'ERR_USAGE',
      `--ssh-interface "${String(value)}" is none of ${sshInterfaces.join(', ')}.`,
    )
  }
  return known
}

const describeBake = (
  { env, values, reporter, signal }: CommandContext,
  { environment, base, clients, connection }: Session,
  cloud: Cloud | undefined,
  sshInterface: SshInterface,
): BakeContext => {
  const tools = locateTools(cacheRoot(env))
  const repository = `${base.text('registry')}/${environment.app_repository}`
  return {
    environment,
    base,
    ec2: createEc2(clients.ec2),
    ecr: createEcr(clients.ecr),
    buildAppImage: async () => {
      const image = await buildAppImage({ cacheRoot: cacheRoot(env), env, now: Date.now, signal })
      return {
        ...image,
        push: async (password) => {
          const auth = { username: 'AWS', password }
          const pushEnv = { ...env, ...registryEnvironment(cloud) }
          await pushAppImage({ image, crane: tools.crane, repository, auth, env: pushEnv, signal })
        },
      }
    },
    tools,
    env: { ...env, ...connectionEnvironment(connection) },
    projectDir,
    bakesDir: join(projectDir, 'bakes'),
    stateDir: join(cloud?.stateDir ?? join(stateRoot(env), environment.environment), 'bake'),
    sshInterface,
    isForced: values['force'] === true,
    reporter,
    signal,
    now: Date.now,
    randomHex: () => randomBytes(3).toString('hex'),
  }
}

/** The registry has AWS's own name; on this machine it is reached through the cloud's proxy. */
const registryEnvironment = (cloud: Cloud | undefined): Readonly<Record<string, string>> =>
  cloud === undefined
    ? {}
    : {
        HTTPS_PROXY: `http://127.0.0.1:${cloud.ports.proxy}`,
        SSL_CERT_FILE: certificatePaths(cloud).authority,
      }

/** A child program finds AWS where we do. */
const connectionEnvironment = (
  connection: Session['connection'],
): Readonly<Record<string, string>> => ({
  AWS_REGION: connection.region,
  ...(connection.endpoint === undefined ? {} : { AWS_ENDPOINT_URL: connection.endpoint }),
  ...(connection.credentials === undefined
    ? {}
    : {
        AWS_ACCESS_KEY_ID: connection.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: connection.credentials.secretAccessKey,
      }),
})

const preview = async (context: BakeContext): Promise<CommandResult> => {
  const { plan, reusable } = await previewBake(context)
  const result = {
    key: plan.key,
    sourceImageId: plan.sourceAmi.imageId,
    appImage: plan.appImageReference,
    reusableImageId: reusable ?? null,
  }
  return {
    result,
    lines: [
      reusable === undefined
        ? `Would bake ${shortKey(plan.key)} from ${plan.sourceAmi.name}`
        : `Would reuse ${reusable}`,
      `  reason: ${reusable === undefined ? 'no finished AMI has' : 'it has'} this content`,
    ],
  }
}

const bakeResult = (outcome: BakeOutcome): CommandResult => ({
  result: outcome,
  lines: [
    `${outcome.imageId} ${outcome.isReused ? 'reused' : 'baked'} in ${formatElapsed(outcome.durationMs)}`,
    `receipt: ${relative(projectDir, outcome.receiptPath)}`,
  ],
})
