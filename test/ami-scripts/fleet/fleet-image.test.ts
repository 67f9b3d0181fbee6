import t from 'tap'
import { describeImage, findFleetImage } from '../../../ami-scripts/fleet/fleet-image.ts'
import type { FleetImages, FleetImageSummary } from '../../../ami-scripts/fleet/ports.ts'

const image = (
  imageId: string,
  createdAt: string,
  status: string,
  environment = 'prod',
): FleetImageSummary => ({
  imageId,
  createdAt,
  state: 'available',
  rootDeviceName: '/dev/xvda',
  rootVolumeGib: 8,
  tags: { 'assay:env': environment, 'assay:status': status, 'assay:key': `key-${imageId}` },
})

const all = [
  image('ami-old', '2026-01-01T00:00:00.000Z', 'live'),
  image('ami-new', '2026-01-02T00:00:00.000Z', 'candidate'),
  image('ami-retired', '2026-01-03T00:00:00.000Z', 'retired'),
  { ...image('ami-half', '2026-01-04T00:00:00.000Z', 'candidate'), state: 'pending' },
  image('ami-dev', '2026-01-05T00:00:00.000Z', 'live', 'dev'),
]

/** EC2 that holds these AMIs. */
const images: FleetImages = {
  findImages: async ({ ids, tags }) =>
    all.filter(
      (each) =>
        (ids === undefined || ids.includes(each.imageId)) &&
        Object.entries(tags ?? {}).every(([key, value]) => each.tags[key] === value),
    ),
}

const find = (imageId?: string) => findFleetImage(images, { environment: 'prod', imageId })

t.test('the newest finished bake of the environment is taken', async (t) => {
  t.equal((await find()).imageId, 'ami-new')
})

t.test('a named AMI is taken if it was proved for the environment', async (t) => {
  t.equal((await find('ami-old')).imageId, 'ami-old')
  for (const wrong of ['ami-retired', 'ami-dev', 'ami-unknown']) {
    await t.rejects(find(wrong), { code: 'ERR_FLEET_NO_AMI' }, wrong)
  }
})

t.test('an AMI that is gone is undefined, not an error', async (t) => {
  t.equal(await describeImage(images, 'ami-unknown'), undefined)
})

t.test('an environment without a bake says so', async (t) => {
  const wanted = { environment: 'local', imageId: undefined }
  await t.rejects(findFleetImage(images, wanted), { code: 'ERR_FLEET_NO_AMI', message: /local/ })
})
