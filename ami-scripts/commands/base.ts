import { resolveNs } from 'node:dns/promises'
import { applyPlan, openPlan } from '../base/apply-base.ts'
import { approvePlan } from '../base/approve-plan.ts'
import { baseError } from '../base/base-error.ts'
import type { BaseWork } from '../base/base-work.ts'
import { refuseUndelegated, zoneNameServers } from '../base/domain-zone.ts'
import { planBase } from '../base/plan-base.ts'
import { removePlan } from '../base/plan-record.ts'
import type { Finding } from '../base/check/check-base.ts'
import { planLines } from '../base/plan/plan-lines.ts'
import type { PlanSummary } from '../base/plan/summarize-plan.ts'
import { cloudOption } from '../program/cloud-option.ts'
import type { Command, CommandContext, CommandResult } from '../program/command.ts'
import { withFileLock } from '../../infra/foundation/file-lock.ts'
import { environmentName } from '../../infra/env/names.ts'
import { baseHelp } from './base-help.ts'
import { proveBase } from './check-base.ts'
import { openBase } from './open-base.ts'

/** A load balancer's name that is just made is known everywhere within minutes. */
const newNameMs = 5 * 60_000
const knownNameMs = 5000
/** Longer than reading, and shorter than any apply. */
const busyMs = 5000

/** `assay base [plan | apply | check]`: the static base of an environment, by Terraform. */
export const baseCommand: Command = {
  help: baseHelp,
  actions: ['plan', 'apply', 'check'],
  options: {
    cloud: cloudOption,
    backend: {
      type: 'string',
      placeholder: '<file>',
      description: "settings of the state's backend, instead of the bootstrap's bucket",
    },
    destroy: {
      type: 'string',
      placeholder: '<address>',
      multiple: true,
      description: 'agree to the loss of this resource; may be given more than once',
    },
    'dry-run': {
      type: 'boolean',
      description: 'plan or take up the plan, show it, change nothing',
    },
    with: {
      type: 'string',
      placeholder: 'terraform|tofu',
      description: 'which of the two; by default the first that PATH has',
    },
    yes: { type: 'boolean', short: 'y', description: 'do not ask; no stateful loss is agreed to' },
    'zone-only': {
      type: 'boolean',
      description: "make the domain's zone alone, and tell its name servers",
    },
  },
  run: async (context) => {
    const [action] = context.positionals
    if (action === 'check') return checkResult(context, await proveBase(context, knownNameMs))
    const work = await openBase(context)
    const busy = baseError.of('ERR_BASE_BUSY')
    return withFileLock(
      work.folder.lock,
      () => {
        if (action === 'plan') return plan(context, work)
        return action === 'apply' ? apply(context, work) : planAndApply(context, work)
      },
      { waitMs: busyMs, busy, signal: context.signal },
    )
  },
}

const isDryRun = ({ values }: CommandContext): boolean => values['dry-run'] === true

const planned = async (context: CommandContext, work: BaseWork): Promise<PlanSummary> => {
  const { backend } = context.values
  const summary = await planBase(work, {
    backendFile: typeof backend === 'string' ? backend : undefined,
    isZoneAlone: context.values['zone-only'] === true,
  })
  if (isDryRun(context) || summary.changes.length === 0) await removePlan(work.folder)
  return summary
}

const plan = async (context: CommandContext, work: BaseWork): Promise<CommandResult> =>
  planResult(work, await planned(context, work))

const apply = async (context: CommandContext, work: BaseWork): Promise<CommandResult> => {
  const { summary, record } = await openPlan(work)
  if (isDryRun(context)) return planResult(work, summary)
  return applied(context, work, summary, record.isZoneAlone)
}

const planAndApply = async (context: CommandContext, work: BaseWork): Promise<CommandResult> => {
  const summary = await planned(context, work)
  const isZoneAlone = context.values['zone-only'] === true
  return isDryRun(context)
    ? planResult(work, summary)
    : applied(context, work, summary, isZoneAlone)
}

/** The plan as shown, agreed to and applied; then what it made is read back. */
const applied = async (
  context: CommandContext,
  work: BaseWork,
  summary: PlanSummary,
  isZoneAlone: boolean,
): Promise<CommandResult> => {
  const { reporter, isTerminal, values } = context
  const name = nameOf(work)
  for (const line of planLines(name, summary)) reporter.note(line)
  if (summary.changes.length > 0) {
    await refuseUndelegated(work, summary, resolveNs)
    const named = [values['destroy'] ?? []].flat().map(String)
    const isAssumed = values['yes'] === true
    await approvePlan(work, summary, { named, isAssumed, isTerminal, reporter })
    await applyPlan(work)
  }
  const { counts } = summary
  if (isZoneAlone) {
    const nameServers = await zoneNameServers(work)
    return {
      result: { base: name, account: work.account, applied: counts, nameServers },
      lines: nameServers.map((server) => `enter in the parent zone: NS ${server}`),
    }
  }
  const findings = await proveBase(context, newNameMs)
  return {
    result: { base: name, account: work.account, applied: counts, findings },
    lines: findingLines(name, findings),
  }
}

const nameOf = ({ environment }: Pick<BaseWork, 'environment'>): string =>
  environmentName(environment.environment)

const planResult = (work: BaseWork, summary: PlanSummary): CommandResult => ({
  result: { base: nameOf(work), account: work.account, ...summary },
  lines: planLines(nameOf(work), summary),
})

const checkResult = ({ values }: CommandContext, findings: readonly Finding[]): CommandResult => {
  const name = environmentName(String(values['env']))
  return { result: { base: name, findings }, lines: findingLines(name, findings) }
}

const findingLines = (name: string, findings: readonly Finding[]): readonly string[] => [
  ...findings.map(({ subject, says }) => `  ${subject}: ${says}`),
  `${name}: stands, by ${findings.length} findings`,
]
