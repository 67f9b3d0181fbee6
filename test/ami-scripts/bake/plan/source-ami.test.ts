import t from 'tap'
import type { AssayError } from '../../../../infra/foundation/assay-error.ts'
import type { ImageSummary } from '../../../../ami-scripts/aws/ec2.ts'
import { chooseSourceAmi } from '../../../../ami-scripts/bake/plan/source-ami.ts'

const wanted = { owner: '136693071363', namePattern: 'debian-13-amd64-*', region: 'eu-west-1' }

const image = (imageId: string, createdAt: string, state = 'available'): ImageSummary => ({
  imageId,
  name: `debian-13-amd64-${imageId}`,
  createdAt,
  state,
  rootDeviceName: '/dev/xvda',
  rootVolumeGib: 8,
  snapshotIds: [],
  tags: {},
})

const code = (candidates: readonly ImageSummary[]): string => {
  try {
    return chooseSourceAmi(candidates, wanted).imageId
  } catch (error) {
    return (error as AssayError).code
  }
}

t.test('the newest available AMI is the source', async (t) => {
  const old = image('ami-1', '2026-10-01T00:00:00.000Z')
  const recent = image('ami-2', '2026-11-01T00:00:00.000Z')
  const pending = image('ami-3', '2026-12-01T00:00:00.000Z', 'pending')
  t.equal(code([old, recent, pending]), 'ami-2')
  t.equal(code([pending, recent, old]), 'ami-2')
})

t.test('no AMI, or none that is available, is an error', async (t) => {
  t.equal(code([]), 'ERR_SOURCE_AMI_NONE')
  t.equal(code([image('ami-1', '2026-10-01T00:00:00.000Z', 'pending')]), 'ERR_SOURCE_AMI_NONE')
})

t.test('two AMIs that are equally new are an error that names both', async (t) => {
  const both = ['ami-1', 'ami-2'].map((id) => image(id, '2026-10-01T00:00:00.000Z'))
  const error = t.throws(() => chooseSourceAmi(both, wanted)) as AssayError
  t.equal(error.code, 'ERR_SOURCE_AMI_AMBIGUOUS')
  t.strictSame(error.details, ['ami-1 debian-13-amd64-ami-1', 'ami-2 debian-13-amd64-ami-2'])
})

t.test('older AMIs may be equally old', async (t) => {
  const old = ['ami-1', 'ami-2'].map((id) => image(id, '2026-10-01T00:00:00.000Z'))
  t.equal(code([...old, image('ami-3', '2026-11-01T00:00:00.000Z')]), 'ami-3')
})
