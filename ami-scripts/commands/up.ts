import { loadEnvironment } from '../../infra/env/environment.ts'
import { cacheRoot, stateRoot } from '../../infra/local/cloud/cloud.ts'
import { cloudEnv } from '../../infra/local/cloud/cloud-env.ts'
import { findCloudBase } from '../../infra/local/cloud/cloud-records.ts'
import { furnishing } from '../../infra/local/up/furnish-cloud.ts'
import { upCloud } from '../../infra/local/up/up-cloud.ts'
import { createHostCommand } from '../../infra/local/host/host-command.ts'
import { locateTools, missingTools } from '../../infra/setup/toolbox.ts'
import { chosenCloud, cloudOption } from '../program/cloud-option.ts'
import type { Command, CommandContext } from '../program/command.ts'
import { refuseAws } from './refuse-aws.ts'
import { setupError } from '../../infra/setup/setup-error.ts'

/** `assay up`: a running, furnished cloud, whatever was there before. */
export const upCommand: Command = {
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
      description: 'whose static base it carries: by default what it has, else local',
    },
  },
  run: async ({ env, values, reporter, signal }) => {
    // Somebody who says ENV=prod, and neither which cloud nor which base, wants prod.
    if (values['base'] === undefined) refuseAws({ env, values }, 'of it to start', carryItsBase)
    const name = chosenCloud({ env, values })
    const environment = loadEnvironment(await chosenBase({ env, values }))
    const toolbox = locateTools(cacheRoot(env))
    const missing = missingTools(toolbox)
    if (missing.length > 0) {
      throw setupError('ERR_TOOL_MISSING', 'Tools are missing that set-up provides.', {
        details: missing,
      })
    }
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

const carryItsBase = (environment: string): string =>
  `Its base on a local cloud: make up CLOUD=NAME FLAGS='--base ${environment}'`

/** The base that is asked for; without --base a cloud keeps the one that it carries. */
export const chosenBase = async (
  context: Pick<CommandContext, 'env' | 'values'>,
): Promise<string> => {
  const carried = await findCloudBase(stateRoot(context.env), chosenCloud(context))
  return String(context.values['base'] ?? carried ?? 'local')
}
