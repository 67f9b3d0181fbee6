import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EC2Client } from '@aws-sdk/client-ec2'
import t from 'tap'
import { createBodyImages } from '../../../../../infra/local/instances/bodies/body-images.ts'
import { imageName } from '../../../../../infra/local/instances/bodies/body-names.ts'
import type { Docker } from '../../../../../infra/local/host/docker-command.ts'
import { describeCloud } from '../../../../../infra/local/cloud/cloud.ts'
import type { ImageAttributes, MotoControl } from '../../../../../infra/local/moto/moto-control.ts'
import { registerSourceAmi } from '../../../../../infra/local/up/source-ami/register-source-ami.ts'

const cloud = describeCloud({
  name: 'source-test',
  index: 1,
  region: 'eu-west-1',
  stateRoot: '/nowhere',
})

/** Records as moto keeps them. */
const createRecords = () => {
  const images = new Map<string, ImageAttributes>()
  const send = async ({
    input,
    constructor,
  }: {
    input: Record<string, unknown>
    constructor: { name: string }
  }) => {
    if (constructor.name === 'RegisterImageCommand') {
      images.set('ami-drawn', { name: String(input['Name']), state: 'available' })
      return { ImageId: 'ami-drawn' }
    }
    const wanted = input['ImageIds'] as readonly string[] | undefined
    const found = [...images].filter(([id]) => wanted?.includes(id))
    return {
      Images: found.map(([id, { name, state }]) => ({ ImageId: id, Name: name, State: state })),
    }
  }
  const control: Pick<MotoControl, 'bodyImages' | 'changeImage'> = {
    bodyImages: async () =>
      new Set([...images].filter(([, { has_body }]) => has_body).map(([id]) => id)),
    changeImage: async (imageId, attributes, becomes = imageId) => {
      const before = images.get(imageId)
      images.delete(imageId)
      images.set(becomes, { ...before, ...attributes })
      return { imageId: becomes, snapshotId: 'snap-1' }
    },
  }
  return { images, moto: { send } as unknown as EC2Client, control: control as MotoControl }
}

/** A Docker that holds images by name; `onBuilt` runs when an image has just been built. */
const createImageStore = (onBuilt: () => Promise<void> = async () => {}) => {
  const names = new Set<string>()
  const run: Docker['run'] = async ([verb, ...args]) => {
    const last = args.at(-1) ?? ''
    if (verb === 'import') names.add(last)
    if (verb === 'rmi') names.delete(last)
    if (verb === 'run') return 'build_name: debian-13-amd64\nserial: 20261101-1\n'
    if (verb === 'build') {
      names.add(args[args.indexOf('--tag') + 1] ?? '')
      await onBuilt()
    }
    if (verb !== 'images') return ''
    const tags = [...names].filter((name) => name === last || name.startsWith(`${last}:`))
    return tags.map((name) => `${name.split(':')[1]}\n`).join('')
  }
  return { names, docker: { run } as Docker }
}

const rootIn = (folder: string) => {
  const [rootTar = '', authority = '', web = ''] = ['root.tar', 'ca.crt', 'web-ca.crt'].map(
    (name) => join(folder, name),
  )
  for (const path of [rootTar, authority, web]) writeFileSync(path, 'x')
  return { rootTar, authorities: { authority, web } }
}

t.test('a gateway that starts and sweeps in mid-registration takes no image of it', async (t) => {
  const records = createRecords()
  const store = createImageStore(async () => {
    await createBodyImages(cloud, store.docker).sweep(await records.control.bodyImages())
  })
  const files = rootIn(t.testdir())
  const { imageId } = await registerSourceAmi({ cloud, ...store, ...records, ...files })
  t.ok(store.names.has(imageName(cloud, imageId)))
  t.match(records.images.get(imageId), { state: 'available', name: 'debian-13-amd64-20261101-1' })
})

t.test('an image that Docker lost, or whose build was cut off, is made again', async (t) => {
  const records = createRecords()
  const store = createImageStore()
  const options = { cloud, ...store, ...records, ...rootIn(t.testdir()) }
  const { imageId } = await registerSourceAmi(options)
  const image = imageName(cloud, imageId)
  store.names.delete(image)
  t.match(await registerSourceAmi(options), { imageId, name: 'debian-13-amd64-20261101-1' })
  t.ok(store.names.has(image))
  await records.control.changeImage(imageId, { state: 'pending' })
  await registerSourceAmi(options)
  t.match(records.images.get(imageId), { state: 'available' })
  t.equal(records.images.size, 1)
})
