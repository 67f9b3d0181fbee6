import { stateRoot } from '../../infra/local/cloud.ts'
import { cloudEnv } from '../../infra/local/lifecycle/cloud-env.ts'
import { findCloud } from '../../infra/local/lifecycle/cloud-records.ts'
import { AssayError } from '../foundation/assay-error.ts'
import { chosenCloud, cloudOption } from '../cloud-option.ts'
import type { Command } from '../command.ts'

/** `assay env`: variables for `eval "$(make env)"`. */
export const envCommand: Command = {
  verb: 'env',
  summary: 'Print export lines that point any AWS client at the local cloud',
  help: [
    'Prints AWS_ENDPOINT_URL, AWS_REGION, AWS_DEFAULT_REGION and credentials, and ASSAY_URL of the',
    'load balancer once it has a listener. Changes nothing. Use: eval "$(make env)"',
  ].join('\n'),
  options: { cloud: cloudOption },
  run: async ({ env, values }) => {
    const name = chosenCloud({ env, values })
    const cloud = await findCloud(stateRoot(env), name)
    if (cloud === undefined) {
      throw new AssayError('ERR_CLOUD_DOWN', `The local cloud "${name}" is not up.`)
    }
    const result = await cloudEnv(cloud)
    // No value needs quoting: each is a URL, a region name or a fixed word.
    const lines = Object.entries(result).map(([key, value]) => `export ${key}=${value}`)
    return { result, lines }
  },
}
