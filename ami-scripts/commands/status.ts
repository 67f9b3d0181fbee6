import { aimOf } from '../program/aim.ts'
import { cloudOption } from '../program/cloud-option.ts'
import type { Command } from '../program/command.ts'
import { fleetStatus } from '../fleet/fleet-status.ts'
import { openSession } from '../program/session.ts'

/** `assay status`: the same as `assay fleet status`. */
export const statusCommand: Command = {
  verb: 'status',
  summary: 'Show the fleet: instances, versions, health, what drifted',
  help: [
    'Reads the group and its latest scaling activities, the target group, the launch template and',
    'the AMI tags. Changes nothing.',
  ].join('\n'),
  options: { cloud: cloudOption },
  run: async (context) => fleetStatus(await openSession(context), aimOf(context)),
}
