import t, { type Test } from 'tap'
import type { TaggedResource } from '../../../ami-scripts/aws/ec2.ts'
import { awaitLateBuilder } from '../../../ami-scripts/bake/await-late-builder.ts'
import type { PackerExit } from '../../../ami-scripts/bake/packer/packer-run.ts'
import { fakeBake } from './fake-edge.ts'

const instanceOf = (buildId: string): TaggedResource => ({
  ...{ id: 'i-0abc', type: 'instance' },
  tags: { 'assay:build': buildId },
})

/** How often it looks for the builder of build `b`, which shows at the second look. */
const looks = async (
  t: Test,
  exit: PackerExit | undefined,
  step = 'Launch the builder',
  builderId?: string,
): Promise<number> => {
  let count = 0
  const findTagged = (): Promise<TaggedResource[]> => {
    count += 1
    return Promise.resolve([instanceOf(count < 2 ? 'another' : 'b')])
  }
  const { context } = fakeBake(t, { ec2: { findTagged } })
  const progress = { failedStep: () => step, builderId: () => builderId }
  await awaitLateBuilder(context, 'b', progress, exit)
  return count
}

const interrupted: PackerExit = { status: 1, ended: 'by an abort' }

t.test('a launch that was cut off is followed until its builder shows', async (t) => {
  t.equal(await looks(t, interrupted), 2)
  t.equal(await looks(t, { status: undefined, ended: 'by itself' }), 2, 'Packer was killed')
  t.equal(await looks(t, undefined), 2, 'its log could not be written')
})

t.test('where there is nothing to find, nobody looks', async (t) => {
  t.equal(await looks(t, { status: 1, ended: 'by itself' }), 0, 'EC2 itself refused')
  t.equal(await looks(t, interrupted, 'Launch the builder', 'i-0abc'), 0, 'Packer knows it')
  t.equal(await looks(t, interrupted, 'Prepare the build'), 0, 'nothing was launched')
})
