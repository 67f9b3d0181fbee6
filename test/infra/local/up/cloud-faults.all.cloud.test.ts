/** `up` and `down` cut off at each step, and a cloud whose disk is full. */
import {
  CreateTargetGroupCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { cloudCredentials, type Cloud } from '../../../../infra/local/cloud/cloud.ts'
import { findDaemons } from '../../../../infra/local/host/daemon.ts'
import { runAssay } from '../../../cloud/assay-program.ts'
import { mountSmallDisk, type SmallDisk } from '../../../cloud/small-disk.ts'
import { reservedIndexes } from '../reserved-indexes.ts'
import { makeStateHome, reserve, testCloud, tracesOf } from './test-cloud.ts'

t.setTimeout(600_000)

const name = 't-faults'
const index = reservedIndexes.faults

/** A cloud whose state is on a small disk, and whose verbs have a TMPDIR of their own. */
interface Trial {
  readonly cloud: Cloud
  readonly disk: SmallDisk
  /** Keeps its index for the next `up`: tests of one machine must not meet. */
  readonly reserved: () => Promise<void>
  readonly assay: (
    verb: string,
    interrupt?: (stderr: string) => NodeJS.Signals | undefined,
  ) => ReturnType<typeof runAssay>
  /** `down` succeeds, and not even a temporary file is left. */
  readonly removed: (t: Test) => Promise<void>
}

const trial = async (t: Test): Promise<Trial> => {
  const stateHome = await makeStateHome(t)
  const disk = await mountSmallDisk(stateHome, 32 * 1024)
  t.teardown(() => disk.unmount())
  const { cloud, stateRoot, env } = await testCloud(t, { name, index, stateHome })
  const temporary = await mkdtemp(join(tmpdir(), 'assay-t-'))
  t.teardown(() => rm(temporary, { recursive: true }))
  const assay: Trial['assay'] = (verb, interrupt) =>
    runAssay([verb, '--cloud', name], {
      env: { ...env, TMPDIR: temporary },
      timeoutMs: 120_000,
      ...(interrupt === undefined ? {} : { interrupt }),
    })
  const removed = async (t: Test): Promise<void> => {
    const { exitStatus, stderr } = await assay('down')
    t.equal(exitStatus, 0, stderr)
    t.strictSame(await tracesOf(cloud, stateRoot), [])
    t.strictSame(await readdir(temporary), [])
  }
  return { cloud, disk, reserved: () => reserve(stateRoot, { [name]: index }), assay, removed }
}

const interruptedAt = async (t: Test, { assay }: Trial, verb: string, title: string) => {
  const run = await assay(verb, (text) => (text.includes(`> ${title}`) ? 'SIGINT' : undefined))
  t.equal(run.exitStatus, 130, `${title}: ${run.stderr}`)
  t.equal(run.document.error?.code, 'ERR_INTERRUPTED')
}

const elasticLoadBalancing = (cloud: Cloud) => {
  const client = new ElasticLoadBalancingV2Client({
    endpoint: cloud.endpoint,
    region: cloud.region,
    credentials: cloudCredentials,
    maxAttempts: 1,
  })
  return {
    create: () =>
      client.send(
        new CreateTargetGroupCommand({ Name: 'full', Protocol: 'HTTP', Port: 80, VpcId: 'vpc-1' }),
      ),
    names: async () => {
      const { TargetGroups = [] } = await client.send(new DescribeTargetGroupsCommand({}))
      return TargetGroups.map(({ TargetGroupName }) => TargetGroupName)
    },
  }
}

t.test('a cloud is cut off at every step, and its disk fills', async (t) => {
  const here = await trial(t)
  const { cloud, disk, reserved, assay, removed } = here

  await t.test('a full disk stops `up` before anything is made', async (t) => {
    await reserved()
    await disk.fill()
    const run = await assay('up')
    t.match(run.document.error, { code: 'ERR_DISK_WRITE', message: /cannot be written: ENOSPC/ })
    await removed(t)
    await disk.makeRoom()
  })

  await t.test('Ctrl-C at each step of `up`: the next goes on', async (t) => {
    await reserved()
    await interruptedAt(t, here, 'up', 'Network and services')
    await removed(t)
    await reserved()
    await interruptedAt(t, here, 'up', 'Network and services')
    await interruptedAt(t, here, 'up', 'Gateway and source AMI')
    await interruptedAt(t, here, 'up', 'Static base')
    const { exitStatus, stderr } = await assay('up')
    t.equal(exitStatus, 0, stderr)
  })

  await t.test('a disk that fills fails calls and changes nothing; then they work', async (t) => {
    const { create, names } = elasticLoadBalancing(cloud)
    const before = await names()
    const gateway = await findDaemons(cloud, 'gateway')
    await disk.fill()
    await t.rejects(create(), { message: /ENOSPC/ })
    t.strictSame(await names(), before)
    await disk.makeRoom()
    await create()
    t.strictSame(await names(), [...before, 'full'])
    t.strictSame(await findDaemons(cloud, 'gateway'), gateway)
  })

  await t.test('Ctrl-C in `down`: the next removes the rest, without a trace', async (t) => {
    await interruptedAt(t, here, 'down', 'Remove cloud')
    await removed(t)
  })
})
