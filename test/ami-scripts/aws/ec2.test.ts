import { EC2Client } from '@aws-sdk/client-ec2'
import t, { type Test } from 'tap'
import { createEc2 } from '../../../ami-scripts/aws/ec2.ts'
import { startQueryEndpoint } from './query-endpoint.ts'

/** Items of each answer by operation: the element that holds them, and one item by its number. */
const kinds: Readonly<Record<string, readonly [string, (at: number) => string]>> = {
  DescribeImages: ['imagesSet', (at) => `<imageId>ami-${at}</imageId>`],
  DescribeVolumes: ['volumeSet', (at) => `<volumeId>vol-${at}</volumeId>`],
  DescribeKeyPairs: ['keySet', (at) => `<keyPairId>key-${at}</keyPairId>`],
  DescribeInstances: [
    'reservationSet',
    (at) => `<instancesSet><item><instanceId>i-${at}</instanceId></item></instancesSet>`,
  ],
  DescribeTags: [
    'tagSet',
    (at) =>
      `<resourceId>i-${at}</resourceId><resourceType>instance</resourceType>` +
      `<key>assay:env</key><value>${at}</value>`,
  ],
}

/** EC2 with one item a page, of which the second is empty: a filter may leave none of a page. */
const pagingEc2 = async (t: Test) => {
  const { port } = await startQueryEndpoint(t, (call) => {
    const action = call.get('Action') ?? ''
    const [set, item] = kinds[action] ?? ['', String]
    const at = Number(call.get('NextToken') ?? 0)
    const items = at === 1 ? '' : `<item>${item(at)}</item>`
    const next = at < 3 && action !== 'DescribeKeyPairs' ? `<nextToken>${at + 1}</nextToken>` : ''
    const body = `<${action}Response><${set}>${items}</${set}>${next}</${action}Response>`
    return { status: 200, body }
  })
  return createEc2(
    new EC2Client({
      ...{ region: 'eu-west-1', endpoint: `http://127.0.0.1:${port}` },
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    }),
  )
}

t.test('images of every page are found', async (t) => {
  const images = await (await pagingEc2(t)).findImages({ owner: 'self' })
  t.strictSame(
    images.map(({ imageId }) => imageId),
    ['ami-0', 'ami-2', 'ami-3'],
  )
})

t.test('what carries a tag is found on every page', async (t) => {
  const found = await (await pagingEc2(t)).findTagged('assay:env', [])
  t.strictSame(
    found.map(({ id, tags }) => [id, tags['assay:env']]),
    [0, 2, 3].map((at) => [`i-${at}`, String(at)]),
  )
})

t.test('what is there is told by every page', async (t) => {
  const ids = ['i-0', 'i-3', 'i-9', 'vol-2', 'vol-3', 'vol-9', 'key-0', 'key-9', 'snap-1']
  const types: Readonly<Record<string, string>> = {
    ...{ i: 'instance', vol: 'volume', key: 'key-pair', snap: 'snapshot' },
  }
  const asked = ids.map((id) => ({ id, type: types[id.split('-')[0] ?? ''] ?? '', tags: {} }))
  const there = await (await pagingEc2(t)).findExisting(asked)
  t.strictSame(
    there.map(({ id }) => id),
    ['i-0', 'i-3', 'vol-2', 'vol-3', 'key-0', 'snap-1'],
  )
})
