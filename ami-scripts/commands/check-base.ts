import { createBaseClients } from '../aws/base-clients.ts'
import { readBaseParameters } from '../aws/base-parameters.ts'
import { observeBase } from '../aws/observe-base.ts'
import { askLoadBalancer } from '../base/ask-load-balancer.ts'
import { baseError } from '../base/base-error.ts'
import { checkBase, type Finding } from '../base/check/check-base.ts'
import { expectBase } from '../base/expect-base.ts'
import type { CommandContext } from '../program/command.ts'
import { openCaller } from '../program/session.ts'
import { publishedParameters } from '../../infra/env/names.ts'
import { cloudEnv } from '../../infra/local/cloud/cloud-env.ts'

/**
 * Reads a base back, and holds it against what its environment asks for.
 *
 * @param waitMs how long the load balancer may take to answer
 * @throws AssayError ERR_BASE_MISSING, ERR_BASE_UNSOUND, and what openCaller throws
 */
export const proveBase = async (
  context: CommandContext,
  waitMs: number,
): Promise<readonly Finding[]> => {
  const { environment, connection, clients } = await openCaller(context)
  const { cloud } = connection
  const { environment: name } = environment
  return context.reporter.during(
    `Read the base of ${name} back`,
    async () => {
      const base = await readBaseParameters(clients.ssm, name)
      const parameters = Object.fromEntries(
        publishedParameters.map((each) => [each, base.find(each) ?? '']),
      )
      const observed = await observeBase(
        { ...clients, ...createBaseClients(connection) },
        parameters,
        environment.app_repository,
      )
      // From outside a local cloud, its load balancer is at a loopback address alone.
      const url = cloud === undefined ? base.find('url') : (await cloudEnv(cloud))['ASSAY_URL']
      const ask = { waitMs, now: Date.now, signal: context.signal }
      const answer = url === undefined ? undefined : await askLoadBalancer(url, ask)
      const expected = expectBase(environment, { isLocalCloud: cloud !== undefined })
      return judged(name, checkBase(expected, { ...observed, answer }))
    },
    { closing: (findings) => `${findings.length} findings, all sound` },
  )
}

/** @throws AssayError ERR_BASE_UNSOUND with every fault */
const judged = (name: string, findings: readonly Finding[]): readonly Finding[] => {
  const faults = findings.filter(({ isSound }) => !isSound)
  if (faults.length === 0) return findings
  const share = `${faults.length} of ${findings.length} findings`
  const message = `The base of ${name} does not stand, by ${share}.`
  throw baseError('ERR_BASE_UNSOUND', message, {
    details: faults.map(({ subject, says }) => `${subject}: ${says}`),
  })
}
