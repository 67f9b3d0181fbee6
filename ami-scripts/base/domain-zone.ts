import { z } from 'zod'
import { baseError } from './base-error.ts'
import type { BaseWork } from './base-work.ts'
import type { PlanSummary } from './plan/summarize-plan.ts'
import { readTerraform } from './terraform/run-terraform.ts'

/** The name servers of a name, as the world's DNS has them. */
export type ResolveNs = (name: string) => Promise<readonly string[]>

/** What waits for the certificate, and with it for the world to find the zone. */
const waitsForZone = 'aws_acm_certificate_validation'

/** The name servers of the domain's zone; empty before it is made. */
export const zoneNameServers = async (work: BaseWork): Promise<readonly string[]> => {
  const outputs = z
    .record(z.string(), z.object({ value: z.unknown() }))
    .parse(JSON.parse(await readTerraform(work.run, ['output', '-json'])))
  return z.array(z.string()).nullish().parse(outputs['name_servers']?.value) ?? []
}

/**
 * Refuses a plan that would wait for a certificate which nobody can issue yet.
 *
 * @param resolveNs asks the world's DNS
 * @throws AssayError ERR_BASE_ZONE
 */
export const refuseUndelegated = async (
  work: BaseWork,
  summary: PlanSummary,
  resolveNs: ResolveNs,
): Promise<void> => {
  const { domain } = work.environment
  const isWaiting = summary.changes.some(
    ({ type, kind }) => type === waitsForZone && (kind === 'create' || kind === 'replace'),
  )
  if (domain === null || !isWaiting) return
  const expected = await zoneNameServers(work)
  let found: readonly string[]
  try {
    found = await resolveNs(domain)
  } catch (cause) {
    throw undelegated(`The world's DNS knows no name servers of ${domain}.`, expected, cause)
  }
  if (expected.some((server) => found.map(bare).includes(bare(server)))) return
  const others = `${domain} is delegated to ${found.join(', ')}, and not to the zone of the base.`
  throw undelegated(others, expected)
}

const undelegated = (message: string, expected: readonly string[], cause?: unknown) =>
  baseError('ERR_BASE_ZONE', message, {
    cause,
    details: expected.map((server) => `enter in the parent zone: NS ${server}`),
  })

/** Names of DNS do not tell case, and may end in the root's dot. */
const bare = (name: string): string => name.toLowerCase().replace(/\.$/, '')
