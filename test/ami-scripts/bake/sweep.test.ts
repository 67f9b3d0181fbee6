import t from 'tap'
import type { TaggedResource } from '../../../ami-scripts/aws/ec2.ts'
import { buildStartedMs, newBuildId } from '../../../ami-scripts/bake/plan/build-id.ts'
import { selectLeftovers } from '../../../ami-scripts/bake/sweep.ts'

const nowMs = Date.parse('2026-11-21T12:00:00Z')
const hourMs = 3_600_000
const recent = newBuildId(nowMs - hourMs / 2, 'aaaaaa')
const old = newBuildId(nowMs - 2 * hourMs, 'bbbbbb')

const resource = (
  type: string,
  build: string,
  tags: Readonly<Record<string, string>> = {},
): TaggedResource => ({
  id: `${type}-${build}`,
  type,
  tags: { 'assay:build': build, 'assay:env': 'prod', ...tags },
})

const select = (
  resources: readonly TaggedResource[],
  records: readonly (readonly [string, 'alive' | 'dead'])[] = [],
): string[] =>
  selectLeftovers({
    nowMs,
    environment: 'prod',
    foreignAgeMs: hourMs,
    resources,
    records: new Map(records),
    finished: new Set(),
  }).map(({ id }) => id)

t.test('what a dead build of this machine left goes, however young', async (t) => {
  const builder = resource('instance', recent)
  t.strictSame(select([builder], [[recent, 'dead']]), [builder.id])
})

t.test('what a living build of this machine made stays, however old', async (t) => {
  t.strictSame(select([resource('instance', old)], [[old, 'alive']]), [])
})

t.test('a build of another machine counts as dead by its age alone', async (t) => {
  t.strictSame(select([resource('instance', recent), resource('instance', old)]), [
    `instance-${old}`,
  ])
})

t.test('a finished AMI and its snapshots stay; half-made ones go', async (t) => {
  const status = { 'assay:status': 'candidate' }
  const finished = [resource('image', old, status), resource('snapshot', old, status)]
  t.strictSame(select(finished), [])
  t.strictSame(select([resource('snapshot', old), resource('image', old)]), [
    `image-${old}`,
    `snapshot-${old}`,
  ])
})

t.test('another environment, a foreign build id and other kinds are left alone', async (t) => {
  t.strictSame(
    select([
      resource('instance', old, { 'assay:env': 'dev' }),
      resource('instance', 'mine'),
      resource('vpc', old),
    ]),
    [],
  )
})

t.test('instances go first, key pairs and groups last', async (t) => {
  const types = ['security-group', 'key-pair', 'snapshot', 'image', 'instance', 'volume']
  t.strictSame(
    select(types.map((type) => resource(type, old))).map((id) => id.slice(0, -old.length - 1)),
    ['instance', 'image', 'snapshot', 'volume', 'key-pair', 'security-group'],
  )
})

t.test('a build id holds its time; anything else holds none', async (t) => {
  t.equal(buildStartedMs(newBuildId(nowMs, '0a1b2c')), nowMs)
  for (const id of ['', 'x', '20261121-120000', '20261399-999999-aaaaaa']) {
    t.equal(buildStartedMs(id), undefined, id)
  }
})
