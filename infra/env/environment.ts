import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { AssayError } from '../../ami-scripts/foundation/assay-error.ts'
import { crossFieldFaults } from './environment-rules.ts'
import {
  environmentNames,
  environmentSchema,
  type Environment,
  type EnvironmentName,
} from './environment-schema.ts'

/**
 * Checks one parsed tfvars document against the schema and the rules between its fields.
 *
 * @throws AssayError ERR_ENV_INVALID with every fault at once, each with its path
 */
export const parseEnvironment = (name: EnvironmentName, document: unknown): Environment => {
  const parsed = environmentSchema.safeParse(document)
  const faults = [
    ...(parsed.error?.issues ?? []).map(
      (issue) => `${issue.path.join('.') || '(document)'}: ${issue.message}`,
    ),
    ...nameFaults(name, document),
    ...crossFieldFaults(readableFields(document)),
  ]
  if (!parsed.success || faults.length > 0) {
    throw new AssayError(
      'ERR_ENV_INVALID',
      `Environment ${name} is malformed: ${faults.length} fault(s) ` +
        `in infra/env/${name}.tfvars.json.`,
      { details: faults },
    )
  }
  return parsed.data
}

const nameFaults = (name: EnvironmentName, document: unknown): readonly string[] => {
  const { environment } = readableFields(document)
  return environment === undefined || environment === name
    ? []
    : [`environment: says ${environment}, but the file is for ${name}`]
}

/** The fields that are well-formed by themselves, whatever is wrong with the others. */
const readableFields = (document: unknown): Partial<Environment> => {
  const fields = z.record(z.string(), z.unknown()).safeParse(document).data ?? {}
  return Object.fromEntries(
    Object.entries(environmentSchema.shape).flatMap(([field, schema]) => {
      const value = schema.safeParse(fields[field])
      return value.success ? [[field, value.data]] : []
    }),
  )
}

export const isEnvironmentName = (name: string): name is EnvironmentName =>
  (environmentNames as readonly string[]).includes(name)

/**
 * Reads infra/env/<name>.tfvars.json.
 *
 * @throws AssayError ERR_ENV_UNKNOWN, ERR_ENV_INVALID
 */
export const loadEnvironment = (name: string): Environment => {
  if (!isEnvironmentName(name)) {
    throw new AssayError(
      'ERR_ENV_UNKNOWN',
      `Unknown environment "${name}": it is none of ${environmentNames.join(', ')}.`,
    )
  }
  const path = fileURLToPath(new URL(`${name}.tfvars.json`, import.meta.url))
  return parseEnvironment(name, readDocument(name, path))
}

const readDocument = (name: string, path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new AssayError(
      'ERR_ENV_INVALID',
      `Environment ${name} is malformed: ${path} is not readable JSON.`,
      { cause, details: [`(document): ${String(cause)}`] },
    )
  }
}
