import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { loadEnvironment } from '../../infra/env/environment.ts'
import { cacheRoot, stateRoot } from '../../infra/local/cloud/cloud.ts'
import { cloudEnv } from '../../infra/local/cloud/cloud-env.ts'
import { findCloud } from '../../infra/local/cloud/cloud-records.ts'
import { locateTools } from '../../infra/setup/toolbox.ts'
import { aimedAt } from '../../infra/env/aim.ts'
import { aimOf } from '../program/aim.ts'
import { chosenCloud, cloudOption } from '../program/cloud-option.ts'
import type { Command, CommandContext } from '../program/command.ts'
import { commandError } from './command-error.ts'
import { cloudError } from '../../infra/local/cloud/cloud-error.ts'

/** `assay env`: variables for `eval "$(make env)"`. */
export const envCommand: Command = {
  help: [
    'Prints AWS_ENDPOINT_URL, AWS_REGION, AWS_DEFAULT_REGION and credentials, ASSAY_URL of the',
    'load balancer, and PATH with the aws CLI of set-up behind your own programs. Changes nothing.',
    'Use: eval "$(make env)"',
  ].join('\n'),
  options: { cloud: cloudOption },
  run: async (context) => {
    refuseAws(context)
    const { env, reporter } = context
    const name = chosenCloud(context)
    const cloud = await findCloud(stateRoot(env), name)
    if (cloud === undefined) {
      throw cloudError('ERR_CLOUD_DOWN', `The local cloud "${name}" is not up.`)
    }
    const result = { ...(await cloudEnv(cloud)), ...pathWithAws(env) }
    const url = result['ASSAY_URL']
    if (url !== undefined && !(await isServing(url))) {
      const remedy = aimedAt(aimOf(context)).make('fleet')
      reporter.note(`Nothing serves at ASSAY_URL (${url}) yet; a fleet does: ${remedy}`)
    }
    const lines = Object.entries(result).map(([key, value]) => `export ${key}=${quoted(value)}`)
    return { result, lines }
  },
}

/**
 * A cloud that is named is pointed at, whatever the environment.
 *
 * @throws AssayError ERR_ENV_ON_AWS
 */
const refuseAws = (context: CommandContext): void => {
  const { environment, cloud } = aimOf(context)
  if (cloud !== undefined || loadEnvironment(environment).local_cloud) return
  throw commandError(
    'ERR_ENV_ON_AWS',
    `Environment ${environment} is on AWS: there is no local cloud to point a client at.`,
  )
}

/** Behind what is there: a person's own aws, and their own python, stay the ones they call. */
const pathWithAws = (env: CommandContext['env']): Record<string, string> => {
  const { aws } = locateTools(cacheRoot(env))
  const folder = dirname(aws)
  const path = env['PATH'] ?? ''
  if (!existsSync(aws) || path.split(':').includes(folder)) return {}
  return { PATH: path === '' ? folder : `${path}:${folder}` }
}

const answerDeadlineMs = 2000

/** A load balancer without a fleet answers 503; one that is not there, not at all. */
const isServing = async (url: string): Promise<boolean> => {
  try {
    const signal = AbortSignal.timeout(answerDeadlineMs)
    return (await fetch(new URL('/version', url), { signal })).ok
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) return false
    throw error
  }
}

/** Only PATH may hold what a shell reads otherwise. */
const quoted = (value: string): string =>
  /^[\w./:@%+=-]*$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`
