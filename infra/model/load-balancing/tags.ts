/** Tags of every taggable ELBv2 resource. */
import type { ModelObject } from '../contract.ts'
import { AwsFault } from '../fault.ts'
import type { World } from '../world.ts'
import { findListener, findLoadBalancer, findRule, findTargetGroup } from './lookup.ts'
import { own, put } from '../records.ts'
import { objects, required, text, texts } from './params.ts'

/** ELB quota: tags per resource. */
const tagsMax = 50

/** @throws AwsFault DuplicateTagKeys, TooManyTags */
export const tagsFrom = (params: ModelObject): Record<string, string> => {
  const tags: Record<string, string> = {}
  for (const tag of objects(params, 'Tags')) {
    const key = required(tag, 'Key')
    if (own(tags, key) !== undefined) {
      throw new AwsFault('DuplicateTagKeys', `Tag key '${key}' was specified more than once`)
    }
    put(tags, key, text(tag, 'Value') ?? '')
  }
  return checked(tags)
}

const checked = (tags: Record<string, string>): Record<string, string> => {
  if (Object.keys(tags).length > tagsMax) {
    throw new AwsFault('TooManyTags', `A resource can have at most ${tagsMax} tags`)
  }
  return tags
}

const taggable = (world: World, arn: string): { tags: Record<string, string> } => {
  const kind = arn.split(':')[5]?.split('/')[0]
  switch (kind) {
    case 'loadbalancer':
      return findLoadBalancer(world, arn)
    case 'targetgroup':
      return findTargetGroup(world, arn)
    case 'listener':
      return findListener(world, arn)
    case 'listener-rule':
      return findRule(world, arn)
    default:
      throw new AwsFault('ValidationError', `'${arn}' is not a valid load balancer resource ARN`)
  }
}

const resources = (world: World, params: ModelObject): { tags: Record<string, string> }[] =>
  texts(params, 'ResourceArns').map((arn) => taggable(world, arn))

export const addTags = (world: World, params: ModelObject): ModelObject => {
  const given = tagsFrom(params)
  const merged = resources(world, params).map((resource) => ({
    resource,
    tags: checked({ ...resource.tags, ...given }),
  }))
  for (const { resource, tags } of merged) {
    resource.tags = tags
  }
  return {}
}

export const removeTags = (world: World, params: ModelObject): ModelObject => {
  const keys = texts(params, 'TagKeys')
  for (const resource of resources(world, params)) {
    resource.tags = Object.fromEntries(
      Object.entries(resource.tags).filter(([key]) => !keys.includes(key)),
    )
  }
  return {}
}

export const describeTags = (world: World, params: ModelObject): ModelObject => ({
  TagDescriptions: texts(params, 'ResourceArns').map((arn) => ({
    ResourceArn: arn,
    Tags: Object.entries(taggable(world, arn).tags).map(([Key, Value]) => ({ Key, Value })),
  })),
})
