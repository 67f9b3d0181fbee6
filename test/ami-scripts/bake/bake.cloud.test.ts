import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { AssayError } from '../../../infra/foundation/assay-error.ts'
import { bake } from '../../../ami-scripts/bake/bake.ts'
import type { BakeContext } from '../../../ami-scripts/bake/plan/bake-context.ts'
import { namesIn } from '../../../infra/foundation/names-in.ts'
import { findProcesses, signalProcess } from '../../../infra/foundation/running-processes.ts'
import { buildMarks } from '../../../ami-scripts/bake/packer/packer-environment.ts'
import { readReceipt, receiptPath } from '../../../ami-scripts/bake/record/receipt.ts'
import { temporaryFolder } from '../../../ami-scripts/bake/packer/temporary-folder.ts'
import { assertDisk, assertTwinsDiffer } from '../../image/finished-ami.ts'
import { startTestCloud, type TestCloud } from '../../cloud/test-cloud.ts'
import { recordingReporter } from '../../infra/foundation/recording-reporter.ts'
import { bakeOn, quickTemplate } from './bake-bench.ts'

t.setTimeout(1_500_000)

let cloud: TestCloud
t.before(async () => {
  cloud = await startTestCloud(import.meta.url)
})
t.after(() => cloud?.down())

/** Builders, half-made AMIs and temporary files that are there; finished AMIs have a status. */
const leftovers = async ({ ec2, bakesDir }: BakeContext): Promise<string[]> => {
  const tagged = await ec2.findTagged('assay:build', ['assay:status'])
  const unfinished = tagged.filter(({ tags }) => tags['assay:status'] === undefined)
  return [
    ...(await ec2.findExisting(unfinished)).map(({ type, id }) => `${type} ${id}`),
    ...(await namesIn(bakesDir)).map(temporaryFolder).filter(existsSync),
  ]
}

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error: unknown) => (error as AssayError).code,
  )

t.test('no source AMI matches: a coded error, and nothing was launched', async (t) => {
  const context = await bakeOn(cloud, { folder: t.testdir(), sourceAmiName: 'no-such-debian-*' })
  t.equal(await codeOf(bake(context)), 'ERR_SOURCE_AMI_NONE')
  t.strictSame(await leftovers(context), [])
})

t.test('a failing provisioner: the step is named, and no builder stays', async (t) => {
  const folder = t.testdir()
  const template = await quickTemplate(folder, {
    'install-docker.sh': 'echo "docker.io 1 is not in the archive" >&2; exit 1',
  })
  const { reporter, lines } = recordingReporter()
  const context = await bakeOn(cloud, { folder, template, reporter })
  const error = (await t.rejects(bake(context))) as unknown as AssayError
  t.equal(error.code, 'ERR_BAKE_FAILED')
  t.match(error.message, /failed at "Install docker": /)
  t.match(error.hint, /^less .*packer\.log$/)
  t.ok(lines.includes('failed: Install docker'))
  t.strictSame(await leftovers(context), [])

  const [buildId = ''] = await readdir(context.bakesDir)
  const receipt = await readReceipt(receiptPath(context.bakesDir, buildId))
  t.match(receipt, { outcome: 'failed', failure: { step: 'Install docker' } })
  t.ok(receipt?.failure?.errors.includes('docker.io 1 is not in the archive'))
  t.match(await readdir(join(context.bakesDir, buildId)), /last-lines\.txt/)
})

t.test('Packer killed in mid-bake: no builder stays, and the next run works', async (t) => {
  const folder = t.testdir()
  const template = await quickTemplate(folder, { 'install-docker.sh': 'sleep 3' })
  let context: BakeContext
  let isKilled = false
  const { reporter } = recordingReporter((title) => {
    if (title !== 'Install docker' || isKilled) return
    isKilled = true
    void killPacker(context)
  })
  context = await bakeOn(cloud, { folder, template, reporter })
  t.equal(await codeOf(bake(context)), 'ERR_BAKE_FAILED')
  t.strictSame(await leftovers(context), [])
  t.match(await bake(context), { isReused: false, imageId: /^ami-/ })
})

const killPacker = async ({ bakesDir }: BakeContext): Promise<void> => {
  for (const buildId of await readdir(bakesDir)) {
    for (const pid of await findProcesses(buildMarks(buildId))) signalProcess(pid, 'SIGKILL')
  }
}

t.test('an interrupt reaches Packer, which removes its builder by itself', async (t) => {
  const folder = t.testdir()
  const template = await quickTemplate(folder, { 'install-docker.sh': 'sleep 60' })
  const controller = new AbortController()
  const { reporter, lines } = recordingReporter((title) => {
    if (title === 'Install docker') controller.abort(new Error('Ctrl-C'))
  })
  const context = await bakeOn(cloud, { folder, template, reporter, signal: controller.signal })
  await t.rejects(bake(context), { code: 'ERR_INTERRUPTED', message: /at "Install docker"/ })
  t.ok(lines.includes('Remove the builder'))
  t.strictSame(await leftovers(context), [])
})

t.test('two bakes of one content at once give one AMI', async (t) => {
  const folder = t.testdir()
  const template = await quickTemplate(folder, { 'install-docker.sh': 'sleep 1' })
  const contexts = await Promise.all([1, 2].map(() => bakeOn(cloud, { folder, template })))
  const [one, two] = await Promise.all(contexts.map((context) => bake(context)))
  t.equal(one?.imageId, two?.imageId)
  t.strictSame([one?.isReused, two?.isReused].sort(), [false, true])
})

t.test(
  'the production template bakes, every claim holds, and a second bake is reused',
  async (t) => {
    const context = await bakeOn(cloud, { folder: t.testdir() })
    const baked = await bake(context)
    t.equal(baked.isReused, false)
    const receipt = await readReceipt(baked.receiptPath ?? '')
    t.strictSame(
      receipt?.claims.filter(({ outcome }) => outcome === 'failed'),
      [],
    )
    t.ok((receipt?.claims.length ?? 0) > 20)
    t.match(receipt?.packages, { 'docker.io': /^\d/, 'datadog-agent': /^1:7/ })
    t.notMatch(Object.keys(receipt?.packages ?? {}), /openssh-(sftp-)?server/)
    const [image] = await context.ec2.findImages({ owner: 'self', ids: [baked.imageId] })
    t.match(image?.tags, {
      'assay:status': 'candidate',
      'assay:key': baked.key,
      'assay:env': 'local',
    })
    t.strictSame(await leftovers(context), [])

    const again = await bake(context)
    t.match(again, { isReused: true, imageId: baked.imageId, receiptPath: baked.receiptPath })
    t.ok(again.durationMs <= 2000, `reused in ${again.durationMs} ms`)

    await t.test("the finished AMI's disk holds nothing of its builder", (t) =>
      assertDisk(t, cloud, baked.imageId),
    )
    await t.test('two instances of it share nothing that makes a machine itself', (t) =>
      assertTwinsDiffer(t, cloud, baked.imageId),
    )
  },
)
