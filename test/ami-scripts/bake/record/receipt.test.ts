import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import t from 'tap'
import {
  lastStepTimes,
  readReceipt,
  receiptPath,
  writeReceipt,
  type Receipt,
} from '../../../../ami-scripts/bake/record/receipt.ts'

const receipt: Receipt = {
  version: 1,
  outcome: 'baked',
  environment: 'local',
  buildId: '20261121-120000-aaaaaa',
  key: 'f'.repeat(64),
  startedAt: '2026-11-21T12:00:00.000Z',
  durationMs: 60_000,
  imageId: 'ami-1',
  imageName: 'assay-local',
  snapshotIds: ['snap-1'],
  inputs: {
    sourceAmi: { imageId: 'ami-0', name: 'debian-13', createdAt: '2026-11-01T00:00:00.000Z' },
    appImage: { reference: 'r/a@sha256:1', digest: 'sha256:1', version: '0.1.0' },
    pins: { docker_version: '26' },
    variables: { ssm_agent: false },
    files: { 'packer/build.pkr.hcl': 'aa' },
  },
  steps: [{ step: 'Install docker', durationMs: 9000 }],
  claims: [{ outcome: 'ok', text: 'no SSH host key' }],
  leftOut: ['amazon-ssm-agent: why'],
  debian: '13.1',
  packages: { 'docker.io': '26' },
  images: [],
  swept: [],
}

const write = (bakesDir: string, changes: Partial<Receipt>): Promise<void> => {
  const changed = { ...receipt, ...changes }
  return writeReceipt(receiptPath(bakesDir, changed.buildId), changed)
}

t.test('a receipt is read as it was written, and nothing half-written stays', async (t) => {
  const bakesDir = t.testdir()
  await write(bakesDir, {})
  const path = receiptPath(bakesDir, receipt.buildId)
  t.strictSame(await readReceipt(path), receipt)
  t.strictSame(await readdir(dirname(path)), ['receipt.json'])
})

t.test('no receipt, a cut one and one of another version are none', async (t) => {
  const path = join(t.testdir(), 'a', 'receipt.json')
  t.equal(await readReceipt(path), undefined)
  await mkdir(dirname(path))
  for (const text of ['{"version":', '{"version": 2}', 'null']) {
    await writeFile(path, text)
    t.equal(await readReceipt(path), undefined, text)
  }
})

t.test('the times of last time are those of the newest good bake of the environment', async (t) => {
  const bakesDir = t.testdir()
  t.equal((await lastStepTimes(join(bakesDir, 'none'), 'local')).size, 0)
  const steps = (durationMs: number) => [{ step: 'Install docker', durationMs }]
  await write(bakesDir, { buildId: '20261121-120000-aaaaaa', steps: steps(1) })
  await write(bakesDir, { buildId: '20261121-130000-aaaaaa', steps: steps(2) })
  await write(bakesDir, { buildId: '20261121-140000-a', steps: steps(3), outcome: 'failed' })
  await write(bakesDir, { buildId: '20261121-150000-a', steps: steps(4), environment: 'prod' })
  await writeFile(join(bakesDir, 'notes.txt'), "somebody's own")
  t.equal((await lastStepTimes(bakesDir, 'local')).get('Install docker'), 2)
})
