import t from 'tap'
import type { Ec2, ImageSummary } from '../../../ami-scripts/aws/ec2.ts'
import { describeImage, findFleetImage } from '../../../ami-scripts/fleet/fleet-image.ts'

const image = (
  imageId: string,
  createdAt: string,
  status: string,
  environment = 'prod',
): ImageSummary => ({
  imageId,
  name: imageId,
  createdAt,
  state: 'available',
  rootDeviceName: '/dev/xvda',
  rootVolumeGib: 8,
  snapshotIds: [],
  tags: { 'assay:env': environment, 'assay:status': status, 'assay:key': `key-${imageId}` },
})

const images = [
  image('ami-old', '2026-01-01T00:00:00.000Z', 'live'),
  image('ami-new', '2026-01-02T00:00:00.000Z', 'candidate'),
  image('ami-retired', '2026-01-03T00:00:00.000Z', 'retired'),
  { ...image('ami-half', '2026-01-04T00:00:00.000Z', 'candidate'), state: 'pending' },
  image('ami-dev', '2026-01-05T00:00:00.000Z', 'live', 'dev'),
]

/** EC2 that holds these AMIs, and throws its own error for an id that it does not hold. */
const ec2: Pick<Ec2, 'findImages'> = {
  findImages: async ({ ids, tags }) => {
    const found = images.filter(
      (each) =>
        (ids === undefined || ids.includes(each.imageId)) &&
        Object.entries(tags ?? {}).every(([key, value]) => each.tags[key] === value),
    )
    if (ids !== undefined && found.length < ids.length) {
      throw Object.assign(new Error('no such image'), { name: 'InvalidAMIID.NotFound' })
    }
    return found
  },
}

const find = (imageId?: string) => findFleetImage(ec2, { environment: 'prod', imageId })

t.test('the newest finished bake of the environment is taken', async (t) => {
  t.strictSame(await find(), {
    imageId: 'ami-new',
    bakeKey: 'key-ami-new',
    status: 'candidate',
  })
})

t.test('a named AMI is taken if it was proved for the environment', async (t) => {
  t.match(await find('ami-old'), { imageId: 'ami-old', status: 'live' })
  for (const wrong of ['ami-retired', 'ami-dev', 'ami-unknown']) {
    await t.rejects(find(wrong), { code: 'ERR_FLEET_NO_AMI' }, wrong)
  }
})

t.test('an AMI that is gone is undefined, not an error', async (t) => {
  t.equal(await describeImage(ec2, 'ami-unknown'), undefined)
})

t.test('an environment without a bake says so', async (t) => {
  const wanted = { environment: 'local', imageId: undefined }
  await t.rejects(findFleetImage(ec2, wanted), { code: 'ERR_FLEET_NO_AMI', message: /local/ })
})
