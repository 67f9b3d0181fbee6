import type { AwsObject, AwsValue } from '../../../../infra/local/wire/handler.ts'
import { resolveShape, type ServiceModel } from '../../../../infra/local/wire/service-model.ts'

/**
 * A value of a shape with every member filled in (of a union one, as it must); recursion ends where
 * a shape repeats.
 */
export const sampleObject = (model: ServiceModel, shapeName: string): AwsObject =>
  (sample(model, shapeName, []) ?? {}) as AwsObject

const sample = (model: ServiceModel, name: string, above: readonly string[]): AwsValue => {
  const shape = resolveShape(model, name)
  if (above.includes(name) || above.length > 7) return undefined
  const inner = (ref: { shape: string } | undefined): AwsValue =>
    ref === undefined ? undefined : sample(model, ref.shape, [...above, name])
  switch (shape.type) {
    case 'structure': {
      const members = Object.entries(shape.members ?? {})
        .map(([member, ref]) => [member, inner(ref)] as const)
        .filter(([, value]) => value !== undefined)
      return Object.fromEntries(shape.union === true ? members.slice(0, 1) : members)
    }
    case 'list': {
      const item = inner(shape.member)
      return item === undefined ? undefined : [item, item]
    }
    case 'map': {
      const item = inner(shape.value)
      return item === undefined ? undefined : { 'a.key': item, 'b <&>': item }
    }
    case 'boolean':
      return true
    case 'integer':
    case 'long':
      return 42
    case 'float':
    case 'double':
      return 1.5
    case 'timestamp':
      return new Date('2026-01-02T03:04:05.000Z')
    case 'blob':
      return Buffer.from('bytes \u0000\u00ff', 'latin1')
    default:
      return ` ${name} <&> "é\n`
  }
}
