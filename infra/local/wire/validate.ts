import type { AwsObject, AwsValue } from './handler.ts'
import { AwsFault } from '../../model/fault.ts'
import { resolveShape, type ServiceModel, type Shape, type ShapeRef } from './service-model.ts'

/**
 * Checks an input against the service model, with AWS's own codes and wording.
 *
 * Query and json services collect every breach in one fault: "1 validation error detected: Value
 * null at 'minSize' failed to satisfy constraint: Member must not be null". EC2 names the missing
 * parameters alone, and checks ranges and values operation by operation, not by the model. ECR
 * names the first breach, by an error that its model gives each operation.
 *
 * @throws AwsFault ValidationError (query), ValidationException (json), InvalidParameterException
 *   (ECR), MissingParameter (ec2)
 */
export const validateInput = (model: ServiceModel, operation: string, input: AwsObject): void => {
  const ref = model.operations[operation]?.input
  if (ref === undefined) return
  const breaches: Breach[] = []
  checkValue({ model, breaches }, { shape: ref.shape }, input, '')
  const [first] = breaches
  if (first === undefined) return
  if (model.metadata.protocol === 'ec2') throw missingParameter(breaches)
  if (hasOwnError(model, operation)) throw invalidParameter(first)
  const code = model.metadata.protocol === 'json' ? 'ValidationException' : 'ValidationError'
  const count = `${breaches.length} validation error${breaches.length === 1 ? '' : 's'} detected`
  throw new AwsFault(code, `${count}: ${breaches.map(describe).join('; ')}`)
}

interface Breach {
  readonly path: string
  readonly name: string
  readonly shown: string
  readonly constraint: string
}

interface Check {
  readonly model: ServiceModel
  readonly breaches: Breach[]
}

const missingParameter = (breaches: readonly Breach[]): AwsFault =>
  new AwsFault(
    'MissingParameter',
    `The request must contain the parameter ${breaches.map((breach) => breach.name).join(', ')}`,
  )

const ownError = 'InvalidParameterException'

const hasOwnError = (model: ServiceModel, operation: string): boolean =>
  model.operations[operation]?.errors?.some(({ shape }) => shape === ownError) ?? false

/** ECR's words, as Terraform's users have them (hashicorp/terraform-provider-aws 40309). */
const invalidParameter = ({ path, constraint }: Breach): AwsFault => {
  const words = constraint
    .replace(/^Member /, '')
    .replace(/^(must satisfy regular expression) pattern: (.*)$/s, "$1 '$2'")
  return new AwsFault(
    ownError,
    `Invalid parameter at '${path}' failed to satisfy constraint: '${words}'`,
  )
}

const describe = ({ shown, path, constraint }: Breach): string =>
  `Value ${shown} at '${path}' failed to satisfy constraint: ${constraint}`

const checkValue = (check: Check, ref: ShapeRef, value: AwsValue, path: string): void => {
  const shape = resolveShape(check.model, ref.shape)
  if (check.model.metadata.protocol !== 'ec2') checkConstraints(check, shape, value, path)
  switch (shape.type) {
    case 'structure':
      return checkMembers(check, shape, value as AwsObject, path)
    case 'list':
      return (value as readonly AwsValue[]).forEach((item, index) => {
        if (shape.member === undefined || item === undefined) return
        checkValue(check, shape.member, item, `${path}.${index + 1}.member`)
      })
    case 'map':
      for (const [key, item] of Object.entries(value as AwsObject)) {
        if (shape.value !== undefined && item !== undefined) {
          checkValue(check, shape.value, item, `${path}.${key}.member`)
        }
      }
      return
    default:
    // A scalar has nothing below it.
  }
}

const checkMembers = (check: Check, shape: Shape, value: AwsObject, path: string): void => {
  const prefix = path === '' ? '' : `${path}.`
  for (const name of shape.required ?? []) {
    if (value[name] !== undefined) continue
    const at = prefix + uncapitalised(name)
    check.breaches.push({ path: at, name, shown: 'null', constraint: 'Member must not be null' })
  }
  for (const [name, ref] of Object.entries(shape.members ?? {})) {
    const member = value[name]
    if (member !== undefined) checkValue(check, ref, member, prefix + uncapitalised(name))
  }
}

const uncapitalised = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

const checkConstraints = (check: Check, shape: Shape, value: AwsValue, path: string): void => {
  for (const constraint of brokenConstraints(shape, value)) {
    const name = path.split('.').at(-1) ?? path
    check.breaches.push({ path, name, shown: shown(shape, value), constraint })
  }
}

function* brokenConstraints(shape: Shape, value: AwsValue): Generator<string> {
  const measure = measureOf(value)
  if (measure !== undefined) {
    const { noun, size } = measure
    if (shape.max !== undefined && size > shape.max) {
      yield `Member must have ${noun} less than or equal to ${shape.max}`
    }
    if (shape.min !== undefined && size < shape.min) {
      yield `Member must have ${noun} greater than or equal to ${shape.min}`
    }
  }
  if (typeof value !== 'string') return
  if (shape.enum !== undefined && !shape.enum.includes(value)) {
    yield `Member must satisfy enum value set: [${shape.enum.join(', ')}]`
  }
  if (shape.pattern !== undefined && !matches(shape.pattern, value)) {
    yield `Member must satisfy regular expression pattern: ${shape.pattern}`
  }
}

const measureOf = (value: AwsValue): { noun: 'length' | 'value'; size: number } | undefined => {
  if (typeof value === 'number') return { noun: 'value', size: value }
  if (typeof value === 'string' || Array.isArray(value) || value instanceof Uint8Array) {
    return { noun: 'length', size: value.length }
  }
  return undefined
}

const patterns = new Map<string, RegExp | undefined>()

/** Patterns are Java's. The few that JavaScript cannot read are not checked. */
const matches = (pattern: string, value: string): boolean => {
  if (!patterns.has(pattern)) patterns.set(pattern, compile(pattern))
  return patterns.get(pattern)?.test(value) ?? true
}

const compile = (pattern: string): RegExp | undefined => {
  try {
    return new RegExp(`^(?:${pattern})$`, 'su')
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** AWS shows values as Java prints them, and withholds sensitive ones. */
const shown = (shape: Shape, value: AwsValue): string =>
  shape.sensitive
    ? "'***Sensitive Data Redacted***'"
    : `'${Array.isArray(value) ? `[${value.map(String).join(', ')}]` : String(value)}'`
