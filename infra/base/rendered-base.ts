import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Environment } from '../env/environment-schema.ts'
import { inputsHash } from './base-inputs.ts'
import { renderedBaseError } from './rendered-base-error.ts'

/** A value of JSON; what a rendered base is made of. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

/** What the Terraform of one environment describes, as infra/terraform/rendered/ holds it. */
export interface RenderedBase {
  readonly environment: string
  /** inputsHash of what it was rendered from. */
  readonly inputs: string
  /** Whose schema it has, for example `hashicorp/aws 6.66.0`. */
  readonly provider: string
  /** Sorted by address. */
  readonly resources: readonly RenderedResource[]
}

export interface RenderedResource {
  /** For example `module.network.aws_subnet.public["a"]`. */
  readonly address: string
  /** For example `aws_subnet`. */
  readonly type: string
  /**
   * What the HCL sets, default tags included. Blocks are lists of objects; what is not set is
   * absent. A value that AWS makes stands as `{{<address without quotes>.<attribute>}}`, whole or
   * inside a longer text; nothing else holds `{{`.
   */
  readonly arguments: JsonObject
  /** Addresses, without the keys of instances, of what Terraform makes before it. */
  readonly dependencies: readonly string[]
}

/** @param infra the project's infra/ folder */
export const renderedFile = (infra: string, environment: string): string =>
  join(infra, 'terraform', 'rendered', `${environment}.json`)

/**
 * Reads what the HCL of an environment describes.
 *
 * @param infra the project's infra/ folder
 * @throws AssayError ERR_RENDERED_MALFORMED, ERR_RENDERED_STALE when the HCL, a role's document or
 *   a value that the HCL reads has changed since
 */
export const readRenderedBase = async (
  infra: string,
  environment: Environment,
): Promise<RenderedBase> => {
  const file = renderedFile(infra, environment.environment)
  const base = await parsed(file)
  if (base.inputs === (await inputsHash(infra, environment))) return base
  throw renderedBaseError(
    'ERR_RENDERED_STALE',
    `${file} is older than the Terraform of ${environment.environment} that it was rendered from.`,
  )
}

const parsed = async (file: string): Promise<RenderedBase> => {
  try {
    const base = JSON.parse(await readFile(file, 'utf8')) as Partial<RenderedBase> | null
    if (Array.isArray(base?.resources)) return base as RenderedBase
  } catch (cause) {
    throw renderedBaseError('ERR_RENDERED_MALFORMED', `${file} cannot be read.`, { cause })
  }
  throw renderedBaseError('ERR_RENDERED_MALFORMED', `${file} lists no resources.`)
}
