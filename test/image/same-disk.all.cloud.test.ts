/**
 * Two bakes of one content make one disk. What a builder draws for itself would differ, whether a
 * list of claims knows of it or not. Local alone: on AWS the disks would have to be attached.
 */
import { join } from 'node:path'
import t from 'tap'
import { bake } from '../../ami-scripts/bake/bake.ts'
import { bakeOn } from '../ami-scripts/bake/bake-bench.ts'
import { startTestCloud, type TestCloud } from '../cloud/test-cloud.ts'
import { onDisk } from './finished-ami.ts'

t.setTimeout(900_000)

let cloud: TestCloud
t.before(async () => {
  cloud = await startTestCloud(import.meta.url)
})
t.after(() => cloud?.down())

/** A layer of an image lies under a name that dockerd draws; what is in it is known by a digest. */
const drawnByDocker = /^\/var\/lib\/docker\/(overlay2|image\/overlay2|buildkit)\//

/** Digest of every file on an AMI's disk, by path; what Docker mounts over it is left out. */
const digestsOf = async (imageId: string): Promise<ReadonlyMap<string, string>> => {
  const list = `find / /var/lib/docker -xdev -type f -not -path '/etc/host*' \\
    -not -path /etc/resolv.conf -print0 | xargs --null sha256sum`
  const lines = (await onDisk(cloud, imageId, ['/bin/sh', '-c', list])).trimEnd().split('\n')
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)] as const))
}

t.test('two bakes of one content differ in nothing but the names of layers', async (t) => {
  const folder = t.testdir()
  // With one folder of state, the second would wait for the first and take its AMI.
  const baked = await Promise.all(
    ['one', 'two'].map(async (name) => {
      const context = await bakeOn(cloud, { folder })
      return bake({ ...context, isForced: true, stateDir: join(folder, name) })
    }),
  )
  t.equal(new Set(baked.map(({ key }) => key)).size, 1)
  t.equal(new Set(baked.map(({ imageId }) => imageId)).size, 2)
  const [one, two] = await Promise.all(baked.map(({ imageId }) => digestsOf(imageId)))
  const paths = [...new Set([...(one?.keys() ?? []), ...(two?.keys() ?? [])])].sort()
  t.ok(paths.length > 5000, `${paths.length} files`)
  t.strictSame(
    paths.filter((path) => one?.get(path) !== two?.get(path) && !drawnByDocker.test(path)),
    [],
  )
})
