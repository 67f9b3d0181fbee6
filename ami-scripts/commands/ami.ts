import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { aimOf } from '../program/aim.ts'
import type { BakeContext } from '../bake/plan/bake-context.ts'
import { bake, previewBake, type BakeOutcome } from '../bake/bake.ts'
import { shortKey } from '../bake/plan/content-key.ts'
import { openBake } from './open-bake.ts'
import { cloudOption } from '../program/cloud-option.ts'
import type { Command, CommandResult, OptionValue } from '../program/command.ts'
import { formatElapsed } from '../console/elapsed.ts'
import { openSession } from '../program/session.ts'
import { programError } from '../program/program-error.ts'

const projectDir = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

const sshInterfaces = ['public_ip', 'private_ip', 'session_manager'] as const

/** `assay ami`: the AMI of an environment, baked or reused. */
export const amiCommand: Command = {
  help: [
    'Resolves every input once (source AMI, app image, template, pins) to one content key. An AMI',
    'with that key is reused; otherwise Packer bakes one, with the template that every environment',
    'shares. Prints the AMI id and the path of its receipt.',
    '',
    'Interrupted or failed, it leaves no builder behind; the next run sweeps what a killed one',
    'left.',
    'Undo: aws ec2 deregister-image --image-id <ami-id> --delete-associated-snapshots',
    'The app image stays in the registry: other AMIs may hold the same one.',
  ].join('\n'),
  options: {
    cloud: cloudOption,
    'dry-run': { type: 'boolean', description: 'show the key and what would happen' },
    force: { type: 'boolean', description: 'bake even if an AMI with this content is there' },
    'ssh-interface': {
      type: 'string',
      placeholder: sshInterfaces.join('|'),
      description: "how Packer reaches the builder, instead of the environment's own way",
    },
  },
  run: async (context) => {
    const sshInterface = parseSshInterface(context.values['ssh-interface'])
    const bakeContext = openBake(await openSession(context), {
      ...context,
      aim: aimOf(context),
      now: Date.now,
      sshInterface,
      isForced: context.values['force'] === true,
      projectDir,
    })
    return context.values['dry-run'] === true
      ? preview(bakeContext)
      : bakeResult(await bake(bakeContext))
  },
}

type SshInterface = BakeContext['sshInterface']

const parseSshInterface = (value: OptionValue): SshInterface => {
  if (value === undefined) return undefined
  const known = sshInterfaces.find((name) => name === value)
  if (known === undefined) {
    throw programError(
      'ERR_USAGE',
      `--ssh-interface "${String(value)}" is none of ${sshInterfaces.join(', ')}.`,
    )
  }
  return known
}

const preview = async (context: BakeContext): Promise<CommandResult> => {
  const { plan, reusable } = await previewBake(context)
  const toBake = context.isForced
    ? '--force asks for a new AMI'
    : 'no finished AMI has this content'
  const reason = reusable === undefined ? toBake : 'it has this content'
  const result = {
    key: plan.key,
    sourceImageId: plan.sourceAmi.imageId,
    appImage: plan.appImageReference,
    reusableImageId: reusable ?? null,
    reason,
  }
  return {
    result,
    lines: [
      reusable === undefined
        ? `Would bake ${shortKey(plan.key)} from ${plan.sourceAmi.name}`
        : `Would reuse ${reusable}`,
      `  reason: ${reason}`,
    ],
  }
}

/** What a person reads of it. */
export const bakeResult = (outcome: BakeOutcome): CommandResult => ({
  result: outcome,
  lines: [
    [
      ...[outcome.imageId, outcome.isReused ? 'reused' : 'baked'],
      ...['in', formatElapsed(outcome.durationMs)],
    ].join(' '),
    outcome.receiptPath === null
      ? `the receipt is on the machine that baked it (build ${outcome.buildId || 'unknown'})`
      : `receipt: ${relative(projectDir, outcome.receiptPath)}`,
    ...(outcome.leftOut.length === 0
      ? []
      : [`${outcome.leftOut.length} left out or stood in for, see leftOut in the receipt`]),
  ],
})
