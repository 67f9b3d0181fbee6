/** A bake whose EC2, ECR and Packer are this test's own. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Ec2, TaggedResource } from '../../../ami-scripts/aws/ec2.ts'
import { bake } from '../../../ami-scripts/bake/bake.ts'
import { createBuildRecords } from '../../../ami-scripts/bake/record/build-record.ts'
import { readReceipt, receiptPath } from '../../../ami-scripts/bake/record/receipt.ts'
import { temporaryFolder } from '../../../ami-scripts/bake/packer/temporary-folder.ts'
import { failingBuild, fakeBake, goodBuild, image } from './fake-edge.ts'
import { setupError } from '../../../infra/setup/setup-error.ts'

t.test("through Session Manager: its plugin is asked for, first in Packer's PATH", async (t) => {
  const { context } = fakeBake(t, {
    packer: `echo "$PATH" >"$out/path"\n${goodBuild}`,
    context: {
      sshInterface: 'session_manager',
      provideSessionManagerPlugin: () => Promise.resolve('/tools/ssm/session-manager-plugin'),
    },
  })
  const { imageId, buildId } = await bake(context)
  t.equal(imageId, 'ami-0aaa')
  t.match(readFileSync(join(context.bakesDir, buildId, 'path'), 'utf8'), /^\/tools\/ssm:\//)
})

t.test('by address: nothing is asked of Session Manager', async (t) => {
  const { context } = fakeBake(t, { context: { sshInterface: 'public_ip' } })
  t.match(await bake(context), { imageId: 'ami-0aaa' })
})

t.test('a plugin that cannot be built ends the bake in its own error', async (t) => {
  const { context } = fakeBake(t, {
    context: {
      sshInterface: 'session_manager',
      provideSessionManagerPlugin: () =>
        Promise.reject(setupError('ERR_SETUP_STEP', 'No Go toolchain.')),
    },
  })
  await t.rejects(bake(context), { code: 'ERR_SETUP_STEP' })
})

t.test("Packer's temporary files go with it, even when it is killed", async (t) => {
  const { context } = fakeBake(t, {
    packer: 'echo kept >"$TMPDIR/file"; cat "$TMPDIR/file"; kill -9 $$',
  })
  await t.rejects(bake(context), { code: 'ERR_BAKE_FAILED' })
  const [buildId = ''] = readdirSync(context.bakesDir)
  t.match(readFileSync(join(context.bakesDir, buildId, 'packer.log'), 'utf8'), /^kept$/m)
  t.notOk(existsSync(temporaryFolder(buildId)))
})

const gone = (): Promise<never> => Promise.reject(new Error('connect ECONNREFUSED'))

t.test('AWS gone in mid-bake: its own error, a receipt, and what was lost is noted', async (t) => {
  let isGone = false
  const { context, lines } = fakeBake(t, {
    packer: `${failingBuild}\necho '{"debian": "1' >"$out/inventory.json"; exit 1`,
    ec2: {
      findTagged: () => (isGone ? gone() : Promise.resolve([])),
      consoleOutput: () => {
        isGone = true
        return gone()
      },
    },
  })
  await t.rejects(bake(context), { code: 'ERR_BAKE_FAILED' })
  t.match(lines.join('\n'), /The builder's console is lost: connect ECONNREFUSED/)
  t.match(lines.join('\n'), /The receipt lacks the inventory .*inventory\.json: /)
  t.match(lines.join('\n'), /Left for the next sweep: connect ECONNREFUSED/)
  const [buildId = ''] = readdirSync(context.bakesDir)
  t.match(await readReceipt(receiptPath(context.bakesDir, buildId)), {
    outcome: 'failed',
    packages: {},
    failure: {
      step: 'Launch the builder',
      errors: ['Instance ID: i-0abc', 'no capacity', /failed at/],
    },
  })
  const records = createBuildRecords(join(context.stateDir, 'builds'))
  t.strictSame([...(await records.survey()).keys()], [buildId])
  t.notOk(existsSync(temporaryFolder(buildId)))
})

t.test('AWS gone once the AMI is made: it counts, with what is known of it', async (t) => {
  let isMade = false
  const { context, lines } = fakeBake(t, {
    ec2: {
      findImages: ({ ids, tags }) => {
        isMade ||= ids !== undefined
        if (ids !== undefined) return gone()
        return Promise.resolve(tags === undefined ? [image('ami-source')] : [])
      },
      findTagged: () => (isMade ? gone() : Promise.resolve([])),
    },
  })
  const { imageId, receiptPath: path } = await bake(context)
  t.equal(imageId, 'ami-0aaa')
  t.match(await readReceipt(path ?? ''), { outcome: 'baked', imageId: 'ami-0aaa', snapshotIds: [] })
  t.match(lines.join('\n'), /The receipt lacks the snapshots of ami-0aaa: connect ECONNREFUSED/)
})

t.test('evidence and receipt that cannot be written hide nothing either', async (t) => {
  const packer = `${failingBuild}\nmkdir "$out/receipt.json.new" "$out/last-lines.txt"; exit 1`
  const { context, lines } = fakeBake(t, { packer })
  await t.rejects(bake(context), { code: 'ERR_BAKE_FAILED' })
  t.match(lines.join('\n'), /Evidence is lost: EISDIR[^]*The receipt is lost: EISDIR/)
})

t.test('a Packer that ends well without its manifest is a coded error', async (t) => {
  const { context } = fakeBake(t, { packer: 'exit 0' })
  await t.rejects(bake(context), { code: 'ERR_BAKE_MANIFEST', message: /no manifest at/ })
})

/** Tags are read late: EC2's list has the build's name, and not yet the status that Packer set. */
const readLate = (id: string, type: string, buildId: string): TaggedResource => ({
  id,
  type,
  tags: { 'assay:build': buildId, 'assay:env': 'local' },
})

const buildsIn = (bakesDir: string): readonly string[] =>
  existsSync(bakesDir) ? readdirSync(bakesDir) : []

t.test("the AMI that a bake returns is not its own wind-up's prey, tags read late", async (t) => {
  const removed: string[] = []
  const { context } = fakeBake(t, {
    ec2: {
      findTagged: () =>
        Promise.resolve(
          buildsIn(context.bakesDir).flatMap((buildId) => [
            readLate('i-0abc', 'instance', buildId),
            readLate('ami-0aaa', 'image', buildId),
            readLate('snap-of-ami-0aaa', 'snapshot', buildId),
            readLate('snap-of-a-cut-off-copy', 'snapshot', buildId),
          ]),
        ),
      remove: ({ id }) => Promise.resolve(void removed.push(id)),
    },
  })
  const { imageId } = await bake(context)
  t.equal(imageId, 'ami-0aaa')
  t.strictSame(removed, ['i-0abc', 'snap-of-a-cut-off-copy'])
})

t.test('nor that of the next bake, when this one was killed before its record went', async (t) => {
  const removed: string[] = []
  const { context } = fakeBake(t, {})
  const { buildId, imageId } = await bake(context)
  // A record of a process that is gone: pid 0 never is.
  mkdirSync(join(context.stateDir, 'builds'), { recursive: true })
  writeFileSync(join(context.stateDir, 'builds', `${buildId}@0.0`), '')
  const late = [
    readLate(imageId, 'image', buildId),
    readLate(`snap-of-${imageId}`, 'snapshot', buildId),
    readLate('vol-0abc', 'volume', buildId),
  ]
  const ec2: Ec2 = {
    ...context.ec2,
    findTagged: () => Promise.resolve(late),
    remove: ({ id }) => Promise.resolve(void removed.push(id)),
  }
  t.match(await bake({ ...context, ec2 }), { isReused: false })
  t.strictSame(removed, ['vol-0abc'])
})

/** What findBaked hands out: finished, and proved for the environment. */
const bakedBy = (imageId: string, build: string, createdAt: string) => ({
  ...image(imageId, { 'assay:status': 'candidate', 'assay:build': build }),
  createdAt,
})

t.test('an AMI of another machine is reused; its receipt is not said to be here', async (t) => {
  const other = bakedBy('ami-0bbb', '20261101-000000-bbbbbb', '2026-11-01T00:00:00.000Z')
  const { context } = fakeBake(t, {
    ec2: { findImages: ({ tags }) => Promise.resolve([tags ? other : image('ami-source')]) },
  })
  t.match(await bake(context), {
    imageId: 'ami-0bbb',
    isReused: true,
    buildId: '20261101-000000-bbbbbb',
    receiptPath: null,
  })
})

t.test("two machines at once: the older AMI is kept under its own build's name", async (t) => {
  const older = bakedBy('ami-0bbb', '20261101-000000-bbbbbb', '2026-11-01T00:00:00.000Z')
  const own = bakedBy('ami-0aaa', 'own', '2026-11-01T00:00:09.000Z')
  const removed: string[] = []
  let isMade = false
  const { context } = fakeBake(t, {
    ec2: {
      findImages: ({ tags, ids }) => {
        isMade ||= ids !== undefined
        if (tags === undefined) return Promise.resolve([image('ami-source')])
        return Promise.resolve(isMade ? [own, older] : [])
      },
      remove: ({ id }) => {
        removed.push(id)
        return Promise.resolve()
      },
    },
  })
  t.match(await bake(context), {
    imageId: 'ami-0bbb',
    isReused: true,
    buildId: '20261101-000000-bbbbbb',
    receiptPath: null,
  })
  t.strictSame(removed, ['ami-0aaa', 'snap-of-ami-0aaa'])
})

t.test('an AMI baked here is reused with its receipt', async (t) => {
  const { context } = fakeBake(t, {})
  const baked = await bake(context)
  t.equal(baked.receiptPath, join(context.bakesDir, baked.buildId, 'receipt.json'))
  const mine = bakedBy(baked.imageId, baked.buildId, '2026-11-01T00:00:00.000Z')
  const findImages: Ec2['findImages'] = ({ tags }) =>
    Promise.resolve([tags ? mine : image('ami-source')])
  t.match(await bake({ ...context, ec2: { ...context.ec2, findImages } }), {
    isReused: true,
    receiptPath: baked.receiptPath,
  })
})

t.test('what is left out or stood in for is said on its step, and in the receipt', async (t) => {
  const step = 'echo "1,,ui,say,Provisioning with shell script: x/install-ssm-agent.sh"'
  const { context, lines } = fakeBake(t, { packer: `${step}\n${goodBuild}` })
  const { leftOut, receiptPath: path } = await bake(context)
  const why = 'left out because ssm_agent is false in infra/env/local.tfvars.json'
  t.ok(lines.includes(`done: Install ssm agent ${why}`))
  t.equal(leftOut[0], `amazon-ssm-agent: ${why}`)
  t.strictSame((await readReceipt(path ?? ''))?.leftOut, leftOut)
})
