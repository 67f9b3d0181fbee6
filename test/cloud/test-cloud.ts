import { basename } from 'node:path'
import { silentReporter } from '../infra/foundation/recording-reporter.ts'
import { loadEnvironment } from '../../infra/env/environment.ts'
import {
  cacheRoot,
  cloudCredentials,
  stateRoot,
  type Cloud,
} from '../../infra/local/cloud/cloud.ts'
import { assertOwnCheckout } from '../../infra/local/up/assert-own-checkout.ts'
import { findCloud } from '../../infra/local/cloud/cloud-records.ts'
import { downCloud, type DownReport } from '../../infra/local/up/down-cloud.ts'
import { furnishing } from '../../infra/local/up/furnish-cloud.ts'
import { gatewayDaemon } from '../../infra/local/up/gateway-daemon.ts'
import { upCloud } from '../../infra/local/up/up-cloud.ts'
import { motoDaemon } from '../../infra/local/moto/moto-daemon.ts'
import { createHostCommand } from '../../infra/local/host/host-command.ts'
import { locateTools, type Toolbox } from '../../infra/setup/toolbox.ts'

/** A cloud of one test file: its own name, index, ports and network, beside any other cloud. */
export interface TestCloud {
  readonly cloud: Cloud
  readonly toolbox: Toolbox
  readonly clientConfig: {
    readonly endpoint: string
    readonly region: string
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  }
  /** Environment of a program that is to use the cloud, as `make env` would set it. */
  readonly env: Readonly<Record<string, string>>
  /** Brings back what of the cloud is gone, as `make up` would. */
  readonly repair: () => Promise<void>
  readonly down: () => Promise<DownReport>
}

/**
 * Raises the cloud of a test file, and first removes what a killed run of it left.
 *
 * @throws AssayError ERR_CLOUD_CHECKOUT, ERR_CLOUD_OWNER when such a cloud runs and is not ours
 * @param file the test's import.meta.url
 */
export const startTestCloud = async (file: string): Promise<TestCloud> => {
  const name = `test-${basename(file).replace(/\..*$/, '')}`
  const env = process.env
  const toolbox = locateTools(cacheRoot(env))
  const environment = loadEnvironment('local')
  const host = createHostCommand()
  const shared = { environment, toolbox, env, signal: AbortSignal.timeout(600_000) }
  const down = () => downCloud(name, env, { host, docker: toolbox.docker, nft: toolbox.nft })
  const up = () =>
    upCloud({
      ...shared,
      ...{ name, host, reporter: silentReporter() },
      furnishing: furnishing({ ...shared, now: Date.now }),
    })
  // Another checkout may be running the same test: its cloud is no leftover.
  const left = await findCloud(stateRoot(env), name)
  if (left !== undefined) {
    await assertOwnCheckout(left, [motoDaemon(left, toolbox.python), gatewayDaemon(left)])
  }
  await down()
  const cloud = await up()
  const { endpoint } = cloud
  return {
    cloud,
    toolbox,
    clientConfig: { endpoint, region: cloud.region, credentials: cloudCredentials },
    env: {
      PATH: process.env['PATH'] ?? '',
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: cloud.region,
      AWS_DEFAULT_REGION: cloud.region,
      AWS_ACCESS_KEY_ID: cloudCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: cloudCredentials.secretAccessKey,
    },
    repair: async () => {
      await up()
    },
    down,
  }
}
