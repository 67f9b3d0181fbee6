import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { crossFieldFaults } from './environment-rules.ts'
import {
  environmentNames,
  environmentSchema,
  type Environment,
  type EnvironmentName,
  type ReadableEnvironment,
} from './environment-schema.ts'
import { jsonFaultPlace } from './json-fault-place.ts'
import { environmentError } from './environment-error.ts'

/**
 * Checks one parsed tfvars document against the schema and the rules between its fields.
 *
 * @throws AssayError ERR_ENV_INVALID with every fault at once, each with its path
 */
export const parseEnvironment = (name: EnvironmentName, document: unknown): Environment => {
  const parsed = environmentSchema.safeParse(document, { reportInput: true })
  const faults = [
    ...(parsed.error?.issues ?? []).flatMap(describeIssue),
    ...nameFaults(name, document),
    ...crossFieldFaults(readableFields(document)),
  ]
  if (!parsed.success || faults.length > 0) {
    throw environmentError(
      'ERR_ENV_INVALID',
      `Environment ${name} is malformed: ${faults.length} fault(s) ` +
        `in infra/env/${name}.tfvars.json.`,
      { details: faults },
    )
  }
  return parsed.data
}

/** One line for each key it is about, in the words of one who mends the file. */
const describeIssue = (issue: z.core.$ZodIssue): readonly string[] => {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${[...issue.path, key].join('.')}: is no known key`)
  }
  const path = issue.path.join('.') || '(document)'
  return [`${path}: ${issue.input === undefined ? 'is missing' : issue.message}`]
}

const nameFaults = (name: EnvironmentName, document: unknown): readonly string[] => {
  const { environment } = readableFields(document)
  return environment === undefined || environment === name
    ? []
    : [`environment: says ${environment}, but the file is for ${name}`]
}

/** The fields that are well-formed by themselves, whatever is wrong with the others. */
const readableFields = (document: unknown): ReadableEnvironment =>
  readableOf(environmentSchema, document) ?? {}

/** What of a value is well-formed: all of it, or else the good fields of each object in it. */
const readableOf = (schema: z.core.$ZodType, value: unknown): object | undefined => {
  const parsed = z.safeParse(schema, value)
  if (parsed.success) return parsed.data as object
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    return value.map((element) => readableOf(schema.element, element) ?? {})
  }
  if (!(schema instanceof z.ZodObject)) return undefined
  const fields = z.record(z.string(), z.unknown()).safeParse(value).data ?? {}
  return Object.fromEntries(
    Object.entries(schema.shape).flatMap(([field, inner]) => {
      const readable = readableOf(inner, fields[field])
      return readable === undefined ? [] : [[field, readable]]
    }),
  )
}

const isEnvironmentName = (name: string): name is EnvironmentName =>
  (environmentNames as readonly string[]).includes(name)

/**
 * Reads infra/env/<name>.tfvars.json.
 *
 * @throws AssayError ERR_ENV_UNKNOWN, ERR_ENV_INVALID
 */
export const loadEnvironment = (name: string): Environment => {
  if (!isEnvironmentName(name)) {
    throw environmentError(
      'ERR_ENV_UNKNOWN',
      `Unknown environment "${name}": it is none of ${environmentNames.join(', ')}.`,
    )
  }
  const path = fileURLToPath(new URL(`${name}.tfvars.json`, import.meta.url))
  return parseEnvironment(name, readDocument(name, path))
}

/** @throws AssayError ERR_ENV_INVALID with line and column where it is no JSON */
export const readDocument = (name: string, path: string): unknown => {
  const refuse = (what: string, cause: unknown): never => {
    throw environmentError('ERR_ENV_INVALID', `Environment ${name} is malformed: ${what}`, {
      cause,
    })
  }
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    return refuse(`${path} cannot be read.`, cause)
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    return refuse(`${path}:${jsonFaultPlace(text)} is no JSON.`, cause)
  }
}
