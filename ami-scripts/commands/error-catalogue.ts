import type { ErrorList } from '../../infra/foundation/assay-error.ts'
import { foundationError } from '../../infra/foundation/foundation-error.ts'
import { environmentError } from '../../infra/env/environment-error.ts'
import { cloudError } from '../../infra/local/cloud/cloud-error.ts'
import { datadogError } from '../../infra/local/datadog/datadog-error.ts'
import { hostError } from '../../infra/local/host/host-error.ts'
import { loadBalancerError } from '../../infra/local/load-balancer/load-balancer-error.ts'
import { motoError } from '../../infra/local/moto/moto-error.ts'
import { upError } from '../../infra/local/up/up-error.ts'
import { policyError } from '../../infra/policy/policy-error.ts'
import { renderedBaseError } from '../../infra/base/rendered-base-error.ts'
import { renderError } from '../../infra/render/render-error.ts'
import { setupError } from '../../infra/setup/setup-error.ts'
import { appImageError } from '../app-image/app-image-error.ts'
import { baseError } from '../base/base-error.ts'
import { terraformError } from '../base/terraform/terraform-error.ts'
import { callError } from '../aws/call-error.ts'
import { bakeError } from '../bake/bake-error.ts'
import { packerError } from '../bake/packer/packer-error.ts'
import { planError } from '../bake/plan/plan-error.ts'
import { fleetError } from '../fleet/fleet-error.ts'
import { consoleError } from '../console/console-error.ts'
import { demoError } from '../demo/demo-error.ts'
import { commandError } from './command-error.ts'
import { programError } from '../program/program-error.ts'

const lists = [
  ...[foundationError, environmentError, setupError, cloudError, hostError, motoError],
  ...[
    loadBalancerError,
    datadogError,
    upError,
    policyError,
    renderedBaseError,
    renderError,
    appImageError,
    callError,
    fleetError,
  ],
  ...[baseError, terraformError],
  ...[packerError, planError, bakeError, programError, consoleError, demoError, commandError],
].map(({ list }): ErrorList => list)

/**
 * Joins the lists of the rooms, by code, in order.
 *
 * @throws Error when two rooms list one code
 */
export const joinLists = (lists: readonly ErrorList[]): ErrorList => {
  const entries = lists.flatMap((list) => Object.entries(list))
  const codes = entries.map(([code]) => code)
  const twice = codes.find((code, index) => codes.indexOf(code) !== index)
  if (twice !== undefined) throw new Error(`Two rooms list ${twice}.`)
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** Every error that the program can end with. */
export const errorCatalogue: ErrorList = joinLists(lists)
