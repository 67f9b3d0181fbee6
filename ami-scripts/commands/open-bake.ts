import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { cacheRoot, stateRoot, type Cloud } from '../../infra/local/cloud/cloud.ts'
import { certificatePaths } from '../../infra/local/host/certificates.ts'
import { loadPins } from '../../infra/setup/pins.ts'
import { runSetup } from '../../infra/setup/run-setup.ts'
import { createSetupSteps } from '../../infra/setup/setup-steps.ts'
import { locateTools } from '../../infra/setup/toolbox.ts'
import { buildAppImage } from '../app-image/build-app-image.ts'
import { pushAppImage } from '../app-image/push-app-image.ts'
import { createEc2 } from '../aws/ec2.ts'
import { createEcr } from '../aws/ecr.ts'
import type { Session } from '../program/session.ts'
import type { BakeContext } from '../bake/plan/bake-context.ts'
import { awsStateDir, bakeStateDir } from '../bake/record/build-record.ts'

/** What the caller of a bake decides; the session knows the rest. */
export type BakeOptions = Pick<
  BakeContext,
  'aim' | 'env' | 'now' | 'reporter' | 'signal' | 'sshInterface' | 'isForced' | 'projectDir'
>

/** Wires a bake to the session's environment, its base, its AWS and this machine's tools. */
export const openBake = (
  { account, environment, base, clients, connection }: Omit<Session, 'fleet'>,
  options: BakeOptions,
): BakeContext => {
  const { env, projectDir } = options
  const { cloud } = connection
  const place = { account, region: environment.region, environment: environment.environment }
  const repository = `${base.text('registry')}/${environment.app_repository}`
  return {
    ...options,
    environment,
    base,
    ec2: createEc2(clients.ec2),
    ecr: createEcr(clients.ecr),
    buildAppImage: () => builtAppImage(options, repository, cloud),
    tools: locateTools(cacheRoot(env)),
    provideSessionManagerPlugin: () => builtSessionManagerPlugin(options),
    env: { ...env, ...connectionEnvironment(connection) },
    bakesDir: join(projectDir, 'bakes'),
    stateDir: bakeStateDir(cloud?.stateDir ?? awsStateDir(stateRoot(env), place)),
    randomHex: () => randomBytes(3).toString('hex'),
  }
}

const builtAppImage = async (
  { env, now, signal }: BakeOptions,
  repository: string,
  cloud: Cloud | undefined,
): ReturnType<BakeContext['buildAppImage']> => {
  const image = await buildAppImage({ cacheRoot: cacheRoot(env), env, now, signal })
  const { crane } = locateTools(cacheRoot(env))
  return {
    ...image,
    push: async (password) => {
      const auth = { username: 'AWS', password }
      const pushEnv = { ...env, ...registryEnvironment(cloud) }
      await pushAppImage({ image, crane, repository, auth, env: pushEnv, signal })
    },
  }
}

/** Set-up's optional step, as `assay setup --with session-manager-plugin` runs it. */
const builtSessionManagerPlugin = async ({
  env,
  signal,
  reporter,
}: BakeOptions): Promise<string> => {
  const steps = createSetupSteps(loadPins(), ['session-manager-plugin'])
  const roots = { cacheRoot: cacheRoot(env), stateRoot: stateRoot(env) }
  const { toolbox } = await runSetup({ steps, ...roots, env, signal, reporter })
  return toolbox.sessionManagerPlugin
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
