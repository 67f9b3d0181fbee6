/** Tags of groups, and what of them a new instance gets. */
import type { ModelObject } from '../contract.ts'
import type { World } from '../world.ts'
import { validationError } from './faults.ts'
import { findGroup } from './members.ts'
import { page } from './paging.ts'
import { objects, optionalFlag, optionalText, text, texts } from './params.ts'
import type { Group, GroupTag } from './state.ts'
import type { Draft } from './draft.ts'

const resourceType = 'auto-scaling-group'

/** Tags of a new instance: those that propagate, and the one that AWS adds. */
export const launchTags = (group: Group): Record<string, string> => ({
  ...Object.fromEntries(
    group.tags.filter((tag) => tag.propagateAtLaunch).map((tag) => [tag.key, tag.value]),
  ),
  'aws:autoscaling:groupName': group.name,
})

/** @throws AwsFault ValidationError for keys that AWS keeps for itself */
export const readTag = (tag: ModelObject): GroupTag => {
  const key = text(tag, 'Key')
  if (key.toLowerCase().startsWith('aws:')) {
    throw validationError('Tag keys starting with "aws:" are reserved for internal use')
  }
  return {
    key,
    value: optionalText(tag, 'Value') ?? '',
    propagateAtLaunch: optionalFlag(tag, 'PropagateAtLaunch') ?? false,
  }
}

const groupOf = (world: World, tag: ModelObject): Group => {
  const given = optionalText(tag, 'ResourceType') ?? resourceType
  if (given !== resourceType) {
    throw validationError(`Resource type ${given} is not valid. Use ${resourceType}.`)
  }
  return findGroup(world, text(tag, 'ResourceId'))
}

/** @throws AwsFault ValidationError */
export const createOrUpdateTags = (draft: Draft, params: ModelObject): ModelObject => {
  for (const given of objects(params, 'Tags')) {
    const group = groupOf(draft.world, given)
    const tag = readTag(given)
    const index = group.tags.findIndex((old) => old.key === tag.key)
    if (index < 0) group.tags.push(tag)
    else group.tags[index] = tag
  }
  return {}
}

/** A value, where given, must match too; tags that are not there are no error (API reference). */
export const deleteTags = (draft: Draft, params: ModelObject): ModelObject => {
  for (const given of objects(params, 'Tags')) {
    const group = groupOf(draft.world, given)
    const value = optionalText(given, 'Value')
    group.tags = group.tags.filter(
      (tag) => tag.key !== text(given, 'Key') || (value !== undefined && tag.value !== value),
    )
  }
  return {}
}

export const tagShape = (group: Group, tag: GroupTag): ModelObject => ({
  ResourceId: group.name,
  ResourceType: resourceType,
  Key: tag.key,
  Value: tag.value,
  PropagateAtLaunch: tag.propagateAtLaunch,
})

type TagTest = (group: Group, tag: GroupTag) => boolean

export const describeTags = (world: World, params: ModelObject): ModelObject => {
  const tests = objects(params, 'Filters').map(tagTest)
  const found = Object.values(world.autoScaling.groups).flatMap((group) =>
    group.tags
      .filter((tag) => tests.every((passes) => passes(group, tag)))
      .map((tag) => tagShape(group, tag)),
  )
  const { items, next } = page(found, params)
  return { Tags: items, ...next }
}

const tagTest = (filter: ModelObject): TagTest => {
  const name = text(filter, 'Name')
  const values = texts(filter, 'Values')
  switch (name) {
    case 'auto-scaling-group':
      return (group) => values.includes(group.name)
    case 'key':
      return (_, tag) => values.includes(tag.key)
    case 'value':
      return (_, tag) => values.includes(tag.value)
    case 'propagate-at-launch':
      return (_, tag) => values.includes(String(tag.propagateAtLaunch))
    default:
      throw validationError(
        `Filter type ${name} is not correct. Allowed Filter types are: auto-scaling-group key ` +
          'value propagate-at-launch',
      )
  }
}
