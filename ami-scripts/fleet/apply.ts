import { createHash } from 'node:crypto'
import type { Reporter } from '../../infra/foundation/reporter.ts'
import { observeFleet, type FleetHandle, type FleetServices } from './observe.ts'
import type { ObservedFleet } from './observed.ts'
import { planFleetDown, planFleetUp, type FleetStep } from './plan.ts'
import type { FleetSpec } from './spec.ts'
import { targetGroupForNow } from './target-group.ts'
import { awaitGroupDeleted } from './await-fleet.ts'
import { fleetError } from './fleet-error.ts'

/** More turns than any plan has steps: a step that does not take effect must not spin for ever. */
const turnLimit = 20

export interface ApplyContext {
  readonly services: FleetServices
  readonly reporter: Reporter
  readonly signal: AbortSignal
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/**
 * Brings a fleet to its spec, one observed turn at a time: look, take the first planned step, look
 * again. Killed anywhere and started again, it goes on from what is there.
 *
 * @throws AssayError ERR_FLEET_STUCK when a step leaves no trace in what AWS shows
 */
export const applyFleetUp = async (
  context: ApplyContext,
  spec: FleetSpec,
): Promise<readonly FleetStep[]> =>
  turns(context, spec, (observed) => planFleetUp(spec, observed), spec)

/** Removes a fleet in the same way. */
export const applyFleetDown = async (
  context: ApplyContext,
  handle: FleetHandle,
): Promise<readonly FleetStep[]> =>
  turns(context, handle, (observed) => planFleetDown(handle, observed), undefined)

const turns = async (
  context: ApplyContext,
  handle: FleetHandle,
  plan: (observed: ObservedFleet) => readonly FleetStep[],
  spec: FleetSpec | undefined,
): Promise<readonly FleetStep[]> => {
  const taken: FleetStep[] = []
  for (let turn = 0; turn < turnLimit; turn += 1) {
    context.signal.throwIfAborted()
    const observed = await observeFleet(context.services, handle)
    const [next] = plan(observed)
    if (next === undefined) return taken
    await context.reporter.during(`${stepTitle(next)}: ${next.reason}`, () =>
      applyStep(context, handle, spec, observed, next),
    )
    taken.push(next)
  }
  throw fleetError(
    'ERR_FLEET_STUCK',
    `Fleet ${handle.groupName} is not as planned after ${turnLimit} steps; the last was ` +
      `${taken.at(-1)?.kind ?? 'none'}.`,
  )
}

const stepTitles: Readonly<Record<FleetStep['kind'], string>> = {
  'create-launch-template': 'Create launch template',
  'create-launch-template-version': 'Create launch template version',
  'create-target-group': 'Create target group',
  'modify-target-group': 'Modify target group',
  'forward-listener': 'Forward listener',
  'create-group': 'Create Auto Scaling group',
  'update-group': 'Update Auto Scaling group',
  'wait-group-deleted': 'Wait until the group is gone',
  'delete-group': 'Delete Auto Scaling group',
  'unforward-listener': 'Reset listener',
  'delete-target-group': 'Delete target group',
  'delete-launch-template': 'Delete launch template',
}

/** The verb of a step as people read it. */
export const stepTitle = (step: FleetStep): string => stepTitles[step.kind]

const applyStep = async (
  context: ApplyContext,
  handle: FleetHandle,
  spec: FleetSpec | undefined,
  observed: ObservedFleet,
  step: FleetStep,
): Promise<void> => {
  const { services } = context
  switch (step.kind) {
    case 'delete-group':
      return services.autoScaling.deleteGroup(handle.groupName)
    case 'wait-group-deleted':
      return awaitGroupDeleted({ ...context, groupName: handle.groupName })
    case 'unforward-listener':
      return services.loadBalancing.unforwardListener(handle.listenerArn)
    case 'delete-target-group':
      return services.loadBalancing.deleteTargetGroup(step.targetGroupArn)
    case 'delete-launch-template':
      return services.launchTemplates.delete(step.launchTemplateId)
    default:
      if (spec === undefined) throw new Error(`step ${step.kind} needs a fleet's spec`)
      return applyCreatingStep(services, spec, observed, step)
  }
}

type CreatingStep = Exclude<
  FleetStep,
  {
    kind:
      | 'delete-group'
      | 'wait-group-deleted'
      | 'unforward-listener'
      | 'delete-target-group'
      | 'delete-launch-template'
  }
>

const applyCreatingStep = async (
  services: FleetServices,
  spec: FleetSpec,
  observed: ObservedFleet,
  step: CreatingStep,
): Promise<void> => {
  switch (step.kind) {
    case 'create-launch-template':
      return services.launchTemplates.create(spec.launchTemplate)
    case 'create-launch-template-version':
      return services.launchTemplates.createVersion(
        step.launchTemplateId,
        spec.launchTemplate,
        versionToken(spec, step.launchTemplateId, observed.launchTemplate?.latestVersion ?? 0),
      )
    case 'create-target-group':
      return services.loadBalancing.createTargetGroup(spec.targetGroup, spec.group.tags)
    case 'modify-target-group':
      return services.loadBalancing.modifyTargetGroup(
        step.targetGroupArn,
        targetGroupForNow(spec, observed),
      )
    case 'forward-listener':
      return services.loadBalancing.forwardListener(spec.listenerArn, targetGroupArn(observed))
    case 'create-group':
      return services.autoScaling.createGroup(spec.group, {
        launchTemplateId: observed.launchTemplate?.id ?? '',
        launchTemplateVersion: String(observed.launchTemplate?.latestVersion ?? ''),
        targetGroupArn: targetGroupArn(observed),
      })
    case 'update-group':
      return services.autoScaling.updateGroup(spec.group)
  }
}

/** Planned steps come in order, so a step that needs the target group runs after it exists. */
const targetGroupArn = (observed: ObservedFleet): string => {
  const arn = observed.targetGroup?.arn
  if (arn === undefined) throw new Error('the target group was planned first and is not there')
  return arn
}

/**
 * Same content after the same version of the same template, same token: a call repeated after a
 * lost answer is one. With the id in it, a template made anew is never mistaken for the last one.
 */
const versionToken = (spec: FleetSpec, templateId: string, afterVersion: number): string =>
  createHash('sha256')
    .update(JSON.stringify([templateId, afterVersion, spec.launchTemplate]))
    .digest('hex')
    .slice(0, 40)
