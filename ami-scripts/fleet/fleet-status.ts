import { aimCommands, type Aim } from '../aim-commands.ts'
import { createEc2, type ImageSummary } from '../aws/ec2.ts'
import type { TargetHealth } from '../aws/load-balancing.ts'
import type { CommandResult } from '../command.ts'
import type { Session } from '../session.ts'
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
    const remedy = aimCommands('make fleet', aim)
    return {
      result: { group: null },
      lines: [`${handle.groupName}: no fleet. Create it: ${remedy}`],
    }
  }
  const targets =
    observed.targetGroup === undefined
      ? []
      : await session.fleet.loadBalancing.targetHealth(observed.targetGroup.arn)
  return statusResult(session, { ...observed, group }, targets, handle.launchTemplate.name)
}

interface InstanceStatus extends ObservedInstance {
  readonly imageId: string
  readonly targetState: string
  readonly targetReason: string
}

const statusResult = async (
  session: Session,
  observed: ObservedFleet & { readonly group: ObservedGroup },
  targets: readonly TargetHealth[],
  templateName: string,
): Promise<CommandResult> => {
  const { group } = observed
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
  const drift = fleetDrift(session.environment, observed)
  return {
    result: { group, imageId, lineage: lineageOf(image), instances, drift },
    lines: [
      `${name}: min ${group.min}, desired ${group.desired}, max ${group.max}, ` +
        `launch template version ${group.launchTemplateVersion}`,
      `AMI ${imageId}: ${lineageLine(image)}`,
      '',
      ...instanceTable(instances),
      '',
      ...(drift.length === 0 ? ['Nothing drifted.'] : drift.map((line) => `Drift: ${line}`)),
    ],
  }
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
const shortTag = (image: ImageSummary, tag: string): string =>
  image.tags[tag]?.split('@').at(-1)?.slice(0, 24) ?? '-'

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
