/** Pure. The state of a fleet as people and programs read it. */
import { fleetHealth, type FleetHealth } from './fleet-health.ts'
import { fleetDrift } from './drift.ts'
import type { ObservedFleet, ObservedGroup, ObservedInstance } from './observed.ts'
import type { FleetImageSummary, ScalingActivity, TargetHealth } from './ports.ts'
import type { FleetSpec } from './spec.ts'
import { tag } from '../../infra/env/names.ts'

/** A loss and its replacement are two. */
const shownActivities = 3

export interface SeenFleet {
  readonly observed: ObservedFleet & { readonly group: ObservedGroup }
  /** Of the AMI that the group serves. */
  readonly spec: FleetSpec
  /** That AMI; undefined when it is gone. */
  readonly image: FleetImageSummary | undefined
  readonly targets: readonly TargetHealth[]
  /** Newest first. */
  readonly activities: readonly ScalingActivity[]
  /** By the number of the launch template version. */
  readonly imagesByVersion: ReadonlyMap<string, string>
}

interface InstanceStatus extends ObservedInstance {
  readonly imageId: string
  readonly targetState: string
  readonly targetReason: string
}

/** One look at the fleet, its lineage, and what drifted. */
export const reportStatus = (seen: SeenFleet) => {
  const { observed, spec, image, targets } = seen
  const { group } = observed
  const activities = seen.activities.slice(0, shownActivities)
  const imageId = observed.served?.data.imageId ?? 'unknown'
  const instances = instanceStatuses(seen)
  const drift = fleetDrift(spec, observed)
  const health = fleetHealth(group, targets)
  return {
    result: { group, imageId, lineage: lineageOf(image), instances, health, drift, activities },
    lines: [
      `${group.name}: min ${group.min}, desired ${group.desired}, max ${group.max}, ` +
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

const instanceStatuses = ({
  observed,
  targets,
  imagesByVersion,
}: SeenFleet): readonly InstanceStatus[] =>
  observed.group.instances.map((instance) => {
    const target = targets.find(({ targetId }) => targetId === instance.instanceId)
    return {
      ...instance,
      imageId: imagesByVersion.get(instance.launchTemplateVersion) ?? 'unknown',
      targetState: target?.state ?? 'not registered',
      targetReason: target?.reason ?? '',
    }
  })

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

const lineageTags = [tag.status, tag.key, tag.sourceAmi, tag.appImage] as const

const lineageOf = (image: FleetImageSummary | undefined): Record<string, string> =>
  image === undefined
    ? {}
    : Object.fromEntries(lineageTags.map((key) => [key, image.tags[key] ?? '']))

const lineageLine = (image: FleetImageSummary | undefined): string =>
  image === undefined
    ? 'it is gone; no instance could be launched from it'
    : lineageTags.map((key) => `${key.slice('assay:'.length)} ${shortTag(image, key)}`).join(', ')

/** The first characters tell values apart; of an image reference those of its digest do. */
const shortTag = (image: FleetImageSummary, key: string): string => {
  const value = image.tags[key]?.split('@').at(-1) ?? '-'
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
