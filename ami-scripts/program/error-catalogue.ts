import type { ErrorEntry } from '../../infra/foundation/assay-error.ts'
import { foundationError } from '../../infra/foundation/foundation-error.ts'
import { environmentError } from '../../infra/env/environment-error.ts'
import { cloudError } from '../../infra/local/cloud/cloud-error.ts'
import { datadogError } from '../../infra/local/datadog/datadog-error.ts'
import { hostError } from '../../infra/local/host/host-error.ts'
import { loadBalancerError } from '../../infra/local/load-balancer/load-balancer-error.ts'
import { motoError } from '../../infra/local/moto/moto-error.ts'
import { upError } from '../../infra/local/up/up-error.ts'
import { setupError } from '../../infra/setup/setup-error.ts'
import { appImageError } from '../app-image/app-image-error.ts'
import { callError } from '../aws/call-error.ts'
import { bakeError } from '../bake/bake-error.ts'
import { packerError } from '../bake/packer/packer-error.ts'
import { planError } from '../bake/plan/plan-error.ts'
import { fleetError } from '../fleet/fleet-error.ts'
import { programError } from './program-error.ts'

const listsBelow = [
  ...[foundationError, environmentError, setupError, cloudError, hostError, motoError],
  ...[loadBalancerError, datadogError, upError, appImageError, callError, fleetError],
  ...[packerError, planError, bakeError, programError],
]

/**
 * Every error that the program can end with, by code, in order.
 *
 * @param above lists of the rooms that stand on this one
 * @throws Error when two rooms list one code
 */
export const composeCatalogue = (
  above: readonly { readonly list: Readonly<Record<string, ErrorEntry>> }[],
): Readonly<Record<string, ErrorEntry>> => {
  const entries = [...listsBelow, ...above].flatMap(({ list }) => Object.entries<ErrorEntry>(list))
  const codes = entries.map(([code]) => code)
  const twice = codes.find((code, index) => codes.indexOf(code) !== index)
  if (twice !== undefined) throw new Error(`Two rooms list ${twice}.`)
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)))
}
