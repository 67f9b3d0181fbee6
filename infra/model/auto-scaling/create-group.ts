import type { ModelObject } from '../contract.ts'
import { AwsFault } from '../fault.ts'
import { nextUuid } from '../ids.ts'
import { put } from '../records.ts'
import { moment } from './activities.ts'
import { attach, trafficArns } from './attachments.ts'
import { validationError } from './faults.ts'
import { readHook } from './hooks.ts'
import { noTrouble } from './launch-trouble.ts'
import { groupNamed } from './members.ts'
import { objects, text, texts } from './params.ts'
import { defaultSettings, readSettings } from './settings.ts'
import type { Group } from './state.ts'
import { readTag } from './tags.ts'
import type { Draft } from './draft.ts'

/** @throws AwsFault AlreadyExists, ValidationError */
export const createGroup = (draft: Draft, params: ModelObject): ModelObject => {
  const { world } = draft
  const name = text(params, 'AutoScalingGroupName')
  if (groupNamed(world, name) !== undefined) throw groupExists(name)
  requireSource(params)
  const settings = readSettings(world, defaultSettings, params)
  const group: Group = {
    name,
    arn:
      `arn:aws:autoscaling:${world.region}:${world.accountId}:autoScalingGroup:` +
      `${nextUuid(world)}:autoScalingGroupName/${name}`,
    createdAt: world.now,
    settings,
    tags: objects(params, 'Tags').map(readTag),
    hooks: objects(params, 'LifecycleHookSpecificationList').map((hook) => readHook(hook)),
    policies: [],
    attachments: [],
    suspended: [],
    members: [],
    launches: [],
    capacityCauses: [
      `At ${moment(world.now)} a user request created an AutoScalingGroup changing the desired ` +
        `capacity from 0 to ${settings.desiredCapacity}.`,
    ],
    replacementsOwed: 0,
    launchTrouble: noTrouble(),
    lastScalingAt: 0,
    deleting: false,
  }
  attach(draft, group, [...texts(params, 'TargetGroupARNs'), ...trafficArns(params)])
  put(world.autoScaling.groups, name, group)
  return {}
}

const groupExists = (name: string): AwsFault =>
  new AwsFault(
    'AlreadyExists',
    `AutoScalingGroup by this name already exists - A group with the name ${name} already exists`,
  )

const requireSource = (params: ModelObject): void => {
  const sources = [
    'LaunchTemplate',
    'LaunchConfigurationName',
    'InstanceId',
    'MixedInstancesPolicy',
  ].filter((source) => params[source] !== undefined)
  if (sources.length !== 1) {
    throw validationError(
      'Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or ' +
        'MixedInstancesPolicy parameter.',
    )
  }
}
