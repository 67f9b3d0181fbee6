import {
  loadServiceModels,
  resolveShape,
  type ServiceModel,
  type Shape,
} from '../../local/wire/service-model.ts'
import type { Constraint, ValueRule } from './value-rule.ts'

export type ApiRule = Extract<ValueRule, { kind: 'api' }>

/** Reads what botocore's models say of members; each service's model once. */
export const openApiConstraints = (botocoreData: string): ((rule: ApiRule) => Constraint) => {
  const models = new Map<string, ServiceModel>()
  const modelOf = (service: string): ServiceModel => {
    const [model] = models.has(service)
      ? [models.get(service)]
      : loadServiceModels(botocoreData, [service]).values()
    if (model === undefined) throw new Error(`botocore has no service ${service}.`)
    models.set(service, model)
    return model
  }
  return (rule) => memberConstraint(modelOf(rule.service), rule)
}

/**
 * What a model says of a member. Throws where there is no such operation or member: the table is
 * wrong, or botocore has moved on.
 */
const memberConstraint = (model: ServiceModel, rule: ApiRule): Constraint => {
  const input = model.operations[rule.operation]?.input
  if (input === undefined) throw new Error(`${rule.service} has no call ${rule.operation}.`)
  let shape = resolveShape(model, input.shape)
  for (const name of rule.member.split('.')) {
    const member = elementOf(model, shape).members?.[name]
    if (member === undefined) {
      throw new Error(`${rule.service} ${rule.operation} has no member ${rule.member}.`)
    }
    shape = resolveShape(model, member.shape)
  }
  const { enum: values, min, max, pattern } = elementOf(model, shape)
  return {
    ...(values === undefined ? {} : { enum: values }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(pattern === undefined ? {} : { pattern }),
  }
}

const elementOf = (model: ServiceModel, shape: Shape): Shape =>
  shape.type === 'list' && shape.member !== undefined
    ? elementOf(model, resolveShape(model, shape.member.shape))
    : shape
