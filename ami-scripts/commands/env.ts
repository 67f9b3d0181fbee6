import { existsSync, readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { dirname } from 'node:path'
import { cacheRoot, stateRoot } from '../../infra/local/cloud/cloud.ts'
import { cloudEnv } from '../../infra/local/cloud/cloud-env.ts'
import { findCloud } from '../../infra/local/cloud/cloud-records.ts'
import { locateTools } from '../../infra/setup/toolbox.ts'
import { aimedAt } from '../../infra/env/aim.ts'
import { aimOf } from '../program/aim.ts'
import { chosenCloud, cloudOption } from '../program/cloud-option.ts'
import type { Command, CommandContext } from '../program/command.ts'
import { refuseAws } from './refuse-aws.ts'
import { cloudError } from '../../infra/local/cloud/cloud-error.ts'

/** `assay env`: variables for `eval "$(make env)"`. */
export const envCommand: Command = {
  help: [
    'Prints AWS_ENDPOINT_URL, AWS_REGION, AWS_DEFAULT_REGION and credentials, ASSAY_URL of the',
    'load balancer, and PATH with the aws CLI of set-up behind your own programs. Changes nothing.',
    'Use: eval "$(make env)"',
    '',
    "With HTTPS, ASSAY_URL has the certificate's name, which only the cloud's instances resolve.",
    "ASSAY_RESOLVE and ASSAY_CA (the cloud's authority; trust it for one command, not for good):",
    '  curl --resolve "$ASSAY_RESOLVE" --cacert "$ASSAY_CA" "$ASSAY_URL/version"',
  ].join('\n'),
  options: { cloud: cloudOption },
  run: async (context) => {
    refuseAws(context, 'to point a client at')
    const { env, reporter } = context
    const name = chosenCloud(context)
    const cloud = await findCloud(stateRoot(env), name)
    if (cloud === undefined) {
      throw cloudError('ERR_CLOUD_DOWN', `The local cloud "${name}" is not up.`)
    }
    const result = { ...(await cloudEnv(cloud)), ...pathWithAws(env) }
    const url = result['ASSAY_URL']
    if (url !== undefined && !(await isServing(url, result['ASSAY_CA']))) {
      const remedy = aimedAt(aimOf(context)).make('fleet')
      reporter.note(`Nothing serves at ASSAY_URL (${url}) yet; a fleet does: ${remedy}`)
    }
    const lines = Object.entries(result).map(([key, value]) => `export ${key}=${quoted(value)}`)
    return { result, lines }
  },
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
const isServing = async (url: string, authority?: string): Promise<boolean> => {
  const { hostname, host, port } = new URL(url)
  const sent = authority === undefined ? http.request : https.request
  const request = sent({
    ...{ host: '127.0.0.1', port, path: '/version', headers: { host } },
    ...(authority === undefined ? {} : { servername: hostname, ca: readFileSync(authority) }),
    signal: AbortSignal.timeout(answerDeadlineMs),
  })
  return new Promise((resolve) => {
    request.once('response', (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    request.once('error', () => resolve(false))
    request.end()
  })
}

/** Only PATH may hold what a shell reads otherwise. */
const quoted = (value: string): string =>
  /^[\w./:@%+=-]*$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`
