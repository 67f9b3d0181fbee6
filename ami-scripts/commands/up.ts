import { loadEnvironment } from '../../infra/env/environment.ts'
import { cacheRoot } from '../../infra/local/cloud.ts'
import { cloudEnv } from '../../infra/local/lifecycle/cloud-env.ts'
import { furnishing } from '../../infra/local/lifecycle/furnish-cloud.ts'
import { upCloud } from '../../infra/local/lifecycle/up-cloud.ts'
import { createHostCommand } from '../../infra/local/network/host-command.ts'
import { locateTools, missingTools } from '../../infra/setup/toolbox.ts'
import { AssayError } from '../foundation/assay-error.ts'
import { chosenCloud, cloudOption } from '../cloud-option.ts'
import type { Command } from '../command.ts'

/** `assay up`: a running, furnished cloud, whatever was there before. */
export const upCommand: Command = {
  verb: 'up',
  summary: 'Start the local cloud, or repair one that is half there',
  help: [
    'Starts what is missing of network, resolver, certificates, moto, registry, load balancer and',
    'gateway; registers the source AMI and creates the static base. Repeating it is safe at any',
    'point. Needs root or passwordless sudo for Docker, nftables and one sysctl of its own bridge.',
    'To undo it: assay down.',
  ].join('\n'),
  options: {
    cloud: cloudOption,
    base: {
      type: 'string',
      placeholder: '<env>',
      description: 'whose static base it carries: local (default), dev or prod',
    },
  },
  run: async ({ env, values, reporter, signal }) => {
    const environment = loadEnvironment(String(values['base'] ?? 'local'))
    const toolbox = locateTools(cacheRoot(env))
    const missing = missingTools(toolbox)
    if (missing.length > 0) {
      throw new AssayError('ERR_TOOL_MISSING', 'Tools are missing that set-up provides.', {
        details: missing,
      })
    }
    const name = chosenCloud({ env, values })
    const shared = { environment, toolbox, env, signal }
    const cloud = await upCloud({
      ...shared,
      name,
      reporter,
      host: createHostCommand(),
      furnishing: furnishing({ ...shared, now: Date.now }),
    })
    reporter.note(`Cloud ${name}: VPC ${cloud.vpcCidr}, endpoint port ${cloud.ports.gateway}.`)
    return { result: { cloud, env: await cloudEnv(cloud) }, lines: [] }
  },
}
