import { setTimeout as sleep } from 'node:timers/promises'
import type { BakeContext } from './plan/bake-context.ts'
import { bestEffort } from '../../infra/foundation/best-effort.ts'
import { steps } from './packer/packer-output.ts'
import type { PackerProgress } from './packer/packer-progress.ts'
import type { PackerExit } from './packer/packer-run.ts'
import { tag } from '../../infra/env/names.ts'

const deadlineMs = 10_000
const pollMs = 500

/**
 * A launch that was cut off may succeed all the same: the call had reached EC2, its answer did not
 * reach Packer, which therefore knows of no builder. Waits a while for one to show, so that the
 * winding up removes it.
 *
 * @param exit undefined when Packer's end is not known
 */
export const awaitLateBuilder = async (
  { ec2, reporter, now }: Pick<BakeContext, 'ec2' | 'reporter' | 'now'>,
  buildId: string,
  progress: Pick<PackerProgress, 'failedStep' | 'builderId'>,
  exit: PackerExit | undefined,
): Promise<void> => {
  const hasAnswer = exit?.ended === 'by itself' && exit.status !== undefined
  if (hasAnswer || progress.builderId() !== undefined) return
  if (progress.failedStep() !== steps.launch) return
  reporter.note('The launch was cut off: looking whether a builder comes of it')
  const look = async (): Promise<void> => {
    for (const end = now() + deadlineMs; now() < end; await sleep(pollMs)) {
      const tagged = await ec2.findTagged(tag.build, [])
      const ours = tagged.filter(({ tags }) => tags[tag.build] === buildId)
      if (ours.some(({ type }) => type === 'instance')) return
    }
  }
  await bestEffort(reporter, 'Whether it did is not known', look, undefined)
}
