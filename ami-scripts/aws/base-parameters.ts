import { paginateGetParametersByPath, type SSMClient } from '@aws-sdk/client-ssm'
import { callError } from './call-error.ts'
import { baseParameterPath, type BaseParameterName } from '../../infra/env/names.ts'

/** What the static base publishes under /assay/<env>/base/: the only source of its ids. */
export interface BaseParameters {
  /** @throws AssayError ERR_BASE_MISSING when the base has not published it */
  readonly text: (name: BaseParameterName) => string
  /** Comma-separated on the wire (SSM StringList). */
  readonly list: (name: BaseParameterName) => readonly string[]
  readonly find: (name: BaseParameterName) => string | undefined
}

/**
 * Reads the whole path, on as many pages as there are.
 *
 * @throws AssayError ERR_BASE_MISSING when nothing is published: there is no base
 */
export const readBaseParameters = async (
  client: SSMClient,
  environment: string,
): Promise<BaseParameters> => {
  const path = baseParameterPath(environment)
  const values = new Map<string, string>()
  const input = { Path: path, Recursive: true }
  for await (const page of paginateGetParametersByPath({ client }, input)) {
    for (const { Name, Value } of page.Parameters ?? []) {
      if (Name !== undefined && Value !== undefined) values.set(Name.slice(path.length), Value)
    }
  }
  if (values.size === 0) {
    throw callError('ERR_BASE_MISSING', `The base of ${environment} publishes nothing at ${path}.`)
  }
  const text = (name: BaseParameterName): string => {
    const value = values.get(name)
    if (value === undefined) {
      throw callError(
        'ERR_BASE_MISSING',
        `The base of ${environment} has not published ${path}${name}.`,
      )
    }
    return value
  }
  return {
    text,
    list: (name) => text(name).split(','),
    find: (name) => values.get(name),
  }
}
