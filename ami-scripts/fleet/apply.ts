import type { Reporter } from '../../infra/foundation/reporter.ts'
import { observeFleet } from './observe.ts'
import type { ObservedFleet } from './observed.ts'
import { planFleetDown, planFleetUp } from './plan.ts'
import type { Call, CallName, CallOutcome, FleetCalls, FleetServices } from './ports.ts'
import { createProgress, type Progress } from './progress.ts'
import { resolveReferences, type Results } from './reference.ts'
import type { FleetHandle, FleetSpec } from './spec.ts'
import { stepTitle, type AnyCallStep, type CallStep, type FleetStep } from './step.ts'
import { fleetError } from './fleet-error.ts'

export interface ApplyContext {
  readonly services: FleetServices
  readonly reporter: Reporter
  readonly signal: AbortSignal
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Sleeps; rejects when the signal aborts. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>
}

/**
 * Brings a fleet to its spec, one observed round at a time: look, plan, take the planned steps
 * until one has to wait, look again. Killed anywhere, it goes on from there when started again.
 *
 * @returns the steps that took effect
 * @throws AssayError ERR_FLEET_STUCK when a step leaves no trace in what AWS shows, and
 *   ERR_FLEET_DELETE_TIMEOUT when what is waited for does not change
 */
export const applyFleetUp = (
  context: ApplyContext,
  spec: FleetSpec,
): Promise<readonly AnyCallStep[]> =>
  rounds(context, spec, (observed) => planFleetUp(spec, observed))

/** Removes a fleet in the same way. */
export const applyFleetDown = (
  context: ApplyContext,
  fleet: FleetHandle,
): Promise<readonly AnyCallStep[]> =>
  rounds(context, fleet, (observed) => planFleetDown(fleet, observed))

/** How long AWS may take to show what it has done: seconds as a rule, a minute at its worst. */
const effectDeadlineSeconds = 120
/** What one service has made, another knows within seconds: a refusal after that is a fault. */
const refusedDeadlineSeconds = 30

const rounds = async (
  context: ApplyContext,
  fleet: FleetHandle,
  plan: (observed: ObservedFleet) => readonly FleetStep[],
): Promise<readonly AnyCallStep[]> => {
  const taken: AnyCallStep[] = []
  const progress = createProgress(context.reporter)
  let first = { key: '', sinceMs: 0, repeats: 0 }
  try {
    for (;;) {
      context.signal.throwIfAborted()
      const steps = plan(await observeFleet(context.services, fleet))
      const [next] = steps
      if (next === undefined) {
        progress.done()
        return taken
      }
      const key = JSON.stringify(next)
      // Once another step came first, it is no longer the same attempt.
      first =
        key === first.key
          ? { ...first, repeats: first.repeats + 1 }
          : { key, sinceMs: context.now(), repeats: 0 }
      const round = await takeRound(context, progress, steps)
      taken.push(...round.taken)
      refuseEndless(fleet, next, context.now() - first.sinceMs, round.refusal)
      await context.pause(pauseMs(first.repeats), context.signal)
    }
  } catch (error) {
    progress.fail()
    throw error
  }
}

/** What was asked of AWS shows a little later; the longer nothing moves, the rarer the looks. */
const pauseMs = (repeats: number): number => Math.min(5000, 1000 * 1.5 ** repeats)

/** Seconds that a step may leave things as they are. */
const deadlineSecondsOf = (step: FleetStep, refusal: Refusal | undefined): number => {
  if (step.kind === 'wait') return step.deadlineSeconds
  return refusal?.status === 'refused' ? refusedDeadlineSeconds : effectDeadlineSeconds
}

const refuseEndless = (
  fleet: FleetHandle,
  step: FleetStep,
  waitedMs: number,
  refusal: Refusal | undefined,
): void => {
  if (waitedMs < 1000 * deadlineSecondsOf(step, refusal)) return
  const waited = `after ${Math.round(waitedMs / 1000)} s: ${stepTitle(step)}`
  const details = [step.reason, ...(refusal === undefined ? [] : [refusal.message])]
  if (step.kind === 'wait') {
    const text = `${fleet.groupName} is not gone ${waited}.`
    throw fleetError('ERR_FLEET_DELETE_TIMEOUT', text, { details })
  }
  const text = `Fleet ${fleet.groupName} is not as planned ${waited}.`
  throw fleetError('ERR_FLEET_STUCK', text, { details })
}

/** Why AWS did not take the step that ended a round. */
type Refusal = Exclude<CallOutcome<never>, { status: 'done' }>

interface Round {
  readonly taken: readonly AnyCallStep[]
  readonly refusal: Refusal | undefined
}

const takeRound = async (
  { services, signal }: ApplyContext,
  progress: Progress,
  steps: readonly FleetStep[],
): Promise<Round> => {
  const taken: AnyCallStep[] = []
  const results = new Map<string, object>()
  for (const step of steps) {
    signal.throwIfAborted()
    progress.begin(step)
    if (step.kind === 'wait') return { taken, refusal: undefined }
    const outcome = await takeStep(services, step, results)
    if (outcome.status !== 'done') {
      progress.refused(`AWS answers ${outcome.status}: ${outcome.message}`)
      return { taken, refusal: outcome }
    }
    results.set(step.call, outcome.result)
    progress.done(step.reason)
    taken.push(step)
  }
  return { taken, refusal: undefined }
}

type CallTable = { readonly [Name in CallName]: Call<Name> }

/** A step says all there is to a call: no more than its references are filled in. */
const takeStep = <Name extends CallName>(
  { launchTemplates, loadBalancing, autoScaling }: FleetServices,
  step: CallStep<Name>,
  results: Results,
): Promise<CallOutcome<FleetCalls[Name]['result']>> => {
  const calls: CallTable = { ...launchTemplates, ...loadBalancing, ...autoScaling }
  return calls[step.call](resolveReferences<FleetCalls[Name]['input']>(step.input, results))
}
