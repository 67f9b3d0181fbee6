import { aimedAt, type Aim } from '../../infra/env/aim.ts'
import type { ScalingActivity } from '../aws/auto-scaling.ts'
import { createEc2, type ImageSummary } from '../aws/ec2.ts'
import type { TargetHealth } from '../aws/load-balancing.ts'
import type { CommandResult } from '../program/command.ts'
import type { Session } from '../program/session.ts'
import { fleetHealth, type FleetHealth } from './await-fleet.ts'
import { fleetDrift } from './drift.ts'
import { describeImage } from './fleet-image.ts'
import { fleetHandle, observeFleet } from './observe.ts'
import type { ObservedFleet, ObservedGroup, ObservedInstance } from './observed.ts'

/** One look at the fleet, its lineage, and what drifted. Changes nothing. */
export const fleetStatus = async (session: Session, aim: Aim): Promise<CommandResult> => {
  const handle = fleetHandle(session.environment.environment, session.base.text('listener-arn'))
  const observed = await observeFleet(session.fleet, handle)
  const { group } = observed
  if (group === undefined) {
    const remedy = aimedAt(aim).make('fleet')
    return {
      result: { group: null },
      lines: [`${handle.groupName}: no fleet. Create it: ${remedy}`],
    }
  }
  const { loadBalancing, autoScaling } = session.fleet
  const [targets, activities] = await Promise.all([
    observed.targetGroup === undefined ? [] : loadBalancing.targetHealth(observed.targetGroup.arn),
    autoScaling.recentActivities(handle.groupName),
  ])
  const shown = activities.slice(0, shownActivities)
  const seen = { ...observed, group, targets, activities: shown }
  return statusResult(session, seen, handle.launchTemplate.name)
}

/** A loss and its replacement are two. */
const shownActivities = 3

interface SeenFleet extends ObservedFleet {
  readonly group: ObservedGroup
  readonly targets: readonly TargetHealth[]
  /** Newest first. */
  readonly activities: readonly ScalingActivity[]
}

interface InstanceStatus extends ObservedInstance {
  readonly imageId: string
  readonly targetState: string
  readonly targetReason: string
}

const statusResult = async (
  session: Session,
  seen: SeenFleet,
  templateName: string,
): Promise<CommandResult> => {
  const { group, targets, activities } = seen
  const name = `assay-${session.environment.environment}`
  const images = await session.fleet.launchTemplates.imagesByVersion(templateName)
  const instances = group.instances.map((instance): InstanceStatus => {
    const target = targets.find(({ targetId }) => targetId === instance.instanceId)
    return {
      ...instance,
      imageId: images.get(instance.launchTemplateVersion) ?? 'unknown',
      targetState: target?.state ?? 'not registered',
      targetReason: target?.reason ?? '',
    }
  })
  const imageId = images.get(group.launchTemplateVersion) ?? 'unknown'
  const image = await describeImage(createEc2(session.clients.ec2), imageId)
  const drift = fleetDrift(session.environment, seen)
  const health = fleetHealth(group, targets)
  const lineage = lineageOf(image)
  return {
    result: { group, imageId, lineage, instances, health, drift, activities },
    lines: [
      `${name}: min ${group.min}, desired ${group.desired}, max ${group.max}, ` +
        `launch template version ${group.launchTemplateVersion}`,
      `AMI ${imageId}: ${lineageLine(image)}`,
      '',
      ...instanceTable(instances),
      '',
      healthLine(health),
      ...(drift.length === 0 ? ['Nothing drifted.'] : drift.map((line) => `Drift: ${line}`)),
      ...activityLines(activities),
    ],
  }
}

const healthLine = ({ healthyTargets, desired }: FleetHealth): string =>
  `${healthyTargets} of ${desired} healthy behind the load balancer.`

/** What Auto Scaling did of late, and why: an instance that was lost is in no table any more. */
const activityLines = (activities: readonly ScalingActivity[]): readonly string[] => {
  if (activities.length === 0) return []
  const lines = activities.flatMap((each) => [
    `  ${each.startedAt.toISOString()}  ${each.statusCode}  ${each.description}`,
    ...[each.cause, each.statusMessage].filter((text) => text !== '').map((text) => `    ${text}`),
  ])
  return ['', 'Latest scaling activities', ...lines]
}

const lineageTags = ['assay:status', 'assay:key', 'assay:source-ami', 'assay:app-image'] as const

const lineageOf = (image: ImageSummary | undefined): Record<string, string> =>
  image === undefined
    ? {}
    : Object.fromEntries(lineageTags.map((tag) => [tag, image.tags[tag] ?? '']))

const lineageLine = (image: ImageSummary | undefined): string =>
  image === undefined
    ? 'it is gone; no instance could be launched from it'
    : lineageTags.map((tag) => `${tag.slice('assay:'.length)} ${shortTag(image, tag)}`).join(', ')

/** The first characters tell values apart; of an image reference those of its digest do. */
const shortTag = (image: ImageSummary, tag: string): string => {
  const value = image.tags[tag]?.split('@').at(-1) ?? '-'
  return value.length > 24 ? `${value.slice(0, 24)}…` : value
}

const instanceTable = (instances: readonly InstanceStatus[]): string[] => {
  const rows = [
    ['INSTANCE', 'ZONE', 'LIFECYCLE', 'HEALTH', 'TARGET', 'VERSION', 'AMI'],
    ...instances.map((instance) => [
      instance.instanceId,
      instance.zone,
      instance.lifecycleState,
      instance.healthStatus,
      [instance.targetState, instance.targetReason].filter((part) => part !== '').join(' '),
      instance.launchTemplateVersion,
      instance.imageId,
    ]),
  ]
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
