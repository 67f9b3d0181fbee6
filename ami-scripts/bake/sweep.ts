import type { Ec2, TaggedResource } from '../aws/ec2.ts'
import { buildStartedMs } from './plan/build-id.ts'
import { endProcesses, findProcesses } from '../../infra/foundation/running-processes.ts'
import type { BuildRecords } from './record/build-record.ts'
import { buildMarks } from './packer/packer-environment.ts'
import { readReceipt, receiptPath } from './record/receipt.ts'
import { removeTemporaryFolder } from './packer/temporary-folder.ts'
import { tag } from '../../infra/env/names.ts'

export interface SweepView {
  readonly nowMs: number
  readonly environment: string
  /** A build of another machine counts as dead when it is older than this. */
  readonly foreignAgeMs: number
  readonly resources: readonly TaggedResource[]
  readonly records: ReadonlyMap<string, 'alive' | 'dead'>
  /** Ids of finished AMIs and their snapshots, whatever their tags are read as. */
  readonly finished: ReadonlySet<string>
}

/** Instances first: what they hold on to goes more easily afterwards. */
const removalOrder = ['instance', 'image', 'snapshot', 'volume', 'key-pair', 'security-group']

/**
 * What dead builds left behind, in the order to remove it. Only what carries our tags and this
 * environment's name; a finished AMI and its snapshots stay, by their ids where those are known
 * here and else by their status; a build of another machine is dead only when it is too old to be
 * running.
 */
export const selectLeftovers = (view: SweepView): readonly TaggedResource[] =>
  view.resources
    .filter(
      (resource) =>
        removalOrder.includes(resource.type) &&
        resource.tags[tag.environment] === view.environment &&
        resource.tags[tag.status] === undefined &&
        !view.finished.has(resource.id) &&
        isDead(resource.tags[tag.build] ?? '', view),
    )
    .toSorted((a, b) => removalOrder.indexOf(a.type) - removalOrder.indexOf(b.type))

const isDead = (buildId: string, view: SweepView): boolean => {
  const recorded = view.records.get(buildId)
  if (recorded !== undefined) return recorded === 'dead'
  const startedMs = buildStartedMs(buildId)
  return startedMs !== undefined && view.nowMs - startedMs > view.foreignAgeMs
}

/**
 * Removes what dead builds left, processes first. Safe to repeat, and safe beside living builds.
 *
 * @returns what was removed, for the receipt
 */
export const sweepLeftovers = async (options: {
  readonly ec2: Ec2
  readonly records: Pick<BuildRecords, 'survey' | 'end'>
  readonly bakesDir: string
  readonly environment: string
  readonly foreignAgeMs: number
  readonly nowMs: number
  /** How long a killed bake's Packer may take to remove its own builder. */
  readonly processGraceMs: number
}): Promise<readonly TaggedResource[]> => {
  const records = await options.records.survey()
  const dead = [...records].filter(([, state]) => state === 'dead').map(([buildId]) => buildId)
  for (const buildId of dead) {
    // SIGINT, so that a Packer that outlived its bake removes its builder by itself.
    const ending = { signal: 'SIGINT', graceMs: options.processGraceMs } as const
    await endProcesses(() => findProcesses(buildMarks(buildId)), ending)
    // Before the first call: whoever is gone, AWS or the cloud, nothing of it stays in memory here.
    await removeTemporaryFolder(buildId)
  }
  const resources = await options.ec2.findTagged(tag.build, [tag.environment, tag.status])
  const finished = await finishedBy(options.bakesDir, [...records.keys()])
  const selected = selectLeftovers({ ...options, resources, records, finished })
  const leftovers = await options.ec2.findExisting(selected)
  for (const leftover of leftovers) await options.ec2.remove(leftover)
  for (const buildId of dead) await options.records.end(buildId)
  return leftovers
}

/**
 * What builds of this machine finished, by their receipts. The status tag alone does not tell:
 * EC2's reads are eventually consistent (EC2 API reference, "Eventual consistency"), so that a
 * finished AMI may be listed with its first tags and without its last.
 */
const finishedBy = async (
  bakesDir: string,
  buildIds: readonly string[],
): Promise<ReadonlySet<string>> => {
  const receipts = await Promise.all(
    buildIds.map((buildId) => readReceipt(receiptPath(bakesDir, buildId))),
  )
  return new Set(
    receipts.flatMap((receipt) =>
      receipt?.imageId === undefined ? [] : [receipt.imageId, ...receipt.snapshotIds],
    ),
  )
}
