import { aimedAt, type Aim } from '../../infra/env/aim.ts'
import { aimOf } from '../program/aim.ts'
import { createEc2 } from '../aws/ec2.ts'
import { cloudOption } from '../program/cloud-option.ts'
import type { Command, CommandResult } from '../program/command.ts'
import { encoding } from '../fleet/encoding.ts'
import { describeImage } from '../fleet/fleet-image.ts'
import { observeFleet } from '../fleet/observe.ts'
import type { ObservedVersion } from '../fleet/observed.ts'
import type { FleetImageSummary } from '../fleet/ports.ts'
import { describeFleet, fleetBase, fleetHandle, type FleetImage } from '../fleet/spec.ts'
import { reportStatus } from '../fleet/status-report.ts'
import { servingTargetGroup } from '../fleet/target-group.ts'
import { openSession, type Session } from '../program/session.ts'

/** `assay status`: the same as `assay fleet status`. */
export const statusCommand: Command = {
  help: [
    'Reads the group and its latest scaling activities, the target group, the launch template and',
    'the AMI tags. Changes nothing.',
  ].join('\n'),
  options: { cloud: cloudOption },
  run: async (context) => fleetStatus(await openSession(context), aimOf(context)),
}

/** One look at the fleet. Changes nothing. */
export const fleetStatus = async (session: Session, aim: Aim): Promise<CommandResult> => {
  const { environment, fleet } = session
  const handle = fleetHandle(environment.environment, session.base.text('listener-arn'))
  const observed = await observeFleet(fleet, handle)
  const { group, served } = observed
  if (group === undefined) {
    const remedy = aimedAt(aim).make('fleet')
    return {
      result: { group: null },
      lines: [`${handle.groupName}: no fleet. Create it: ${remedy}`],
    }
  }
  const target = servingTargetGroup(observed)
  const [targets, activities, imagesByVersion, image] = await Promise.all([
    target === undefined ? [] : fleet.loadBalancing.targetHealth(target.arn),
    fleet.autoScaling.recentActivities(handle.groupName),
    fleet.launchTemplates.imagesByVersion(handle.launchTemplateName),
    served === undefined
      ? undefined
      : describeImage(createEc2(session.clients.ec2), served.data.imageId),
  ])
  const spec = describeFleet(
    environment,
    fleetBase(session.base),
    servedImage(served, image),
    encoding,
  )
  const seen = { ...observed, group }
  return reportStatus({ observed: seen, spec, image, targets, activities, imagesByVersion })
}

/** The AMI that the group serves, or what its launch template still tells of one that is gone. */
const servedImage = (
  served: ObservedVersion | undefined,
  image: FleetImageSummary | undefined,
): FleetImage => {
  if (image !== undefined) return image
  const [[device, volume] = []] = Object.entries(served?.data.blockDevices ?? {})
  return {
    imageId: served?.data.imageId ?? '',
    rootDeviceName: device ?? '',
    rootVolumeGib: volume?.volumeGib ?? 0,
  }
}
