import { setTimeout as sleep } from 'node:timers/promises'
import { aimOf } from '../program/aim.ts'
import { createEc2 } from '../aws/ec2.ts'
import { cloudOption } from '../program/cloud-option.ts'
import type { Command, CommandContext, CommandResult, OptionValue } from '../program/command.ts'
import { applyFleetDown, applyFleetUp, type ApplyContext } from '../fleet/apply.ts'
import { awaitFleetHealthy } from '../fleet/await-fleet.ts'
import { describeChange } from '../fleet/differences.ts'
import { encoding } from '../fleet/encoding.ts'
import { findFleetImage } from '../fleet/fleet-image.ts'
import { observeFleet } from '../fleet/observe.ts'
import { planFleetDown, planFleetUp } from '../fleet/plan.ts'
import type { FleetServices } from '../fleet/ports.ts'
import { rolloutChanges } from '../fleet/serving.ts'
import { describeFleet, fleetBase, fleetHandle, type FleetSpec } from '../fleet/spec.ts'
import { stepTitle, type FleetStep } from '../fleet/step.ts'
import { servingTargetGroup } from '../fleet/target-group.ts'
import { openSession, type Session } from '../program/session.ts'
import { programError } from '../program/program-error.ts'
import { commandError } from './command-error.ts'
import { fleetStatus } from './status.ts'

/** Launch, boot, readiness and health reads of the slowest environment fit well inside. */
const healthyDeadlineMs = 10 * 60_000

/** `assay fleet up | down | status`: what roll-outs change, made and removed by the SDK. */
export const fleetCommand: Command = {
  help: [
    'assay fleet up       launch template, target group, listener rule, Auto Scaling group; waits',
    '                     until every instance serves. Run again: it changes only what differs.',
    'assay fleet down     scales in, waits until the instances have drained, removes them all; the',
    '                     AMIs and the listener stay.',
    'assay fleet status   the same as assay status.',
    '',
    'An existing group keeps the AMI it serves: changing that is a roll-out.',
    'Undo of up: assay fleet down. Undo of down: assay fleet up.',
  ].join('\n'),
  actions: ['up', 'down', 'status'],
  options: {
    cloud: cloudOption,
    ami: { type: 'string', placeholder: '<ami-id>', description: 'AMI instead of the newest bake' },
    'dry-run': { type: 'boolean', description: 'show the steps and change nothing' },
    yes: { type: 'boolean', short: 'y', description: 'do not ask before removing' },
  },
  run: (context) => {
    const [action] = context.positionals
    switch (action) {
      case 'up':
        return fleetUp(context)
      case 'down':
        return fleetDown(context)
      case 'status':
        return openSession(context).then((session) => fleetStatus(session, aimOf(context)))
      default:
        throw programError('ERR_USAGE', 'fleet: say which: up, down or status.')
    }
  },
}

const fleetUp = async (context: CommandContext): Promise<CommandResult> => {
  const ami = namedImage(context.values['ami'])
  const session = await openSession(context)
  const spec = await fleetSpec(session, ami)
  const observed = await observeFleet(session.fleet, spec)
  const planned = planFleetUp(spec, observed)
  if (context.values['dry-run'] === true) return planResult(spec.groupName, planned)

  const taken = await applyFleetUp(applyContext(context, session.fleet), spec)
  const health = await waitUntilServing(context, session.fleet, spec)
  const after = await observeFleet(session.fleet, spec)
  const behind = rolloutChanges(spec, after).map(describeChange)
  if (behind.length > 0) {
    const list = behind.join(', ')
    context.reporter.note(`The group keeps what it serves; a roll-out would change: ${list}`)
  }
  const imageId = after.served?.data.imageId ?? null
  return {
    result: { group: spec.groupName, imageId, steps: taken, health, behind },
    lines: [
      `${spec.groupName}: ${health.healthyTargets}/${health.desired} healthy behind the load ` +
        `balancer, ${taken.length === 0 ? 'nothing had to change' : `${taken.length} step(s)`}`,
    ],
  }
}

/** @throws AssayError ERR_USAGE for what cannot be an AMI id, before anything is asked of AWS */
const namedImage = (ami: OptionValue): string | undefined => {
  if (typeof ami !== 'string') return undefined
  if (/^ami-[0-9a-f]+$/.test(ami)) return ami
  throw programError('ERR_USAGE', `"${ami}" is not an AMI id (ami-…).`)
}

const fleetSpec = async (session: Session, imageId: string | undefined): Promise<FleetSpec> => {
  const image = await findFleetImage(createEc2(session.clients.ec2), {
    environment: session.environment.environment,
    imageId,
  })
  return describeFleet(session.environment, fleetBase(session.base), image, encoding)
}

const pause = (ms: number, signal: AbortSignal): Promise<void> => sleep(ms, undefined, { signal })

const applyContext = (context: CommandContext, services: FleetServices): ApplyContext => ({
  ...{ services, pause, reporter: context.reporter, signal: context.signal },
  now: Date.now,
})

const waitUntilServing = async (
  context: CommandContext,
  services: FleetServices,
  spec: FleetSpec,
) => {
  const targetGroup = servingTargetGroup(await observeFleet(services, spec))
  return context.reporter.during(
    'Wait until every instance serves',
    (step) =>
      awaitFleetHealthy({
        ...{ services, pause, step },
        groupName: spec.groupName,
        targetGroupArn: targetGroup?.arn ?? '',
        deadlineMs: healthyDeadlineMs,
        signal: context.signal,
        now: Date.now,
      }),
    { closing: ({ healthyTargets, desired }) => `${healthyTargets}/${desired} healthy` },
  )
}

const fleetDown = async (context: CommandContext): Promise<CommandResult> => {
  const session = await openSession(context)
  const handle = fleetHandle(session.environment.environment, session.base.text('listener-arn'))
  const planned = planFleetDown(handle, await observeFleet(session.fleet, handle))
  if (context.values['dry-run'] === true) return planResult(handle.groupName, planned)
  if (planned.length > 0 && context.values['yes'] !== true) {
    for (const line of planResult(handle.groupName, planned).lines) context.reporter.note(line)
    const isConfirmed = await context.reporter.confirm(
      `This removes the fleet ${handle.groupName}.`,
      handle.groupName,
    )
    if (!isConfirmed) {
      throw commandError('ERR_FLEET_REFUSED', `Not confirmed: ${handle.groupName} stays.`)
    }
  }
  const taken = await applyFleetDown(applyContext(context, session.fleet), handle)
  return {
    result: { group: handle.groupName, steps: taken },
    lines: [`${handle.groupName}: ${taken.length === 0 ? 'nothing was there' : 'removed'}`],
  }
}

const planResult = (groupName: string, steps: readonly FleetStep[]): CommandResult => ({
  result: { group: groupName, steps },
  lines:
    steps.length === 0
      ? [`${groupName}: nothing to do`]
      : steps.flatMap((step) => [stepTitle(step), `  reason: ${step.reason}`]),
})
