import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createHash } from 'node:crypto'
import t from 'tap'
import { packFolder } from '../../../ami-scripts/app-image/pack-folder.ts'
import { writeLayerBlob } from '../../../ami-scripts/app-image/layer-blob.ts'
import { appImageError } from '../../../ami-scripts/app-image/app-image-error.ts'

const context = {
  env: process.env,
  task: 'App image',
  failure: appImageError.of('ERR_APP_IMAGE_TOOL'),
} as const
const sha256 = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

const fill = (folder: string, names: readonly string[], mtime: number, mode: number): string => {
  mkdirSync(join(folder, 'd'), { recursive: true })
  for (const name of names) {
    writeFileSync(join(folder, 'd', name), name)
    chmodSync(join(folder, 'd', name), mode)
    utimesSync(join(folder, 'd', name), mtime, mtime)
  }
  return folder
}

t.test('order, time and umask of the making do not reach the layer', async (t) => {
  const dir = t.testdir()
  const first = fill(join(dir, 'first'), ['a', 'b', 'c'], 1_000_000_000, 0o644)
  const second = fill(join(dir, 'second'), ['c', 'a', 'b'], 1_500_000_000, 0o600)
  const pack = (folder: string) =>
    packFolder(context, { folder, path: `${folder}.tar.gz`, sourceDateEpoch: 1_767_225_600 })
  const blob = await pack(first)
  t.same(await pack(second), blob)
  const bytes = readFileSync(`${first}.tar.gz`)
  t.match(blob, { digest: sha256(bytes), sizeBytes: bytes.length })
  t.match(blob, { diffId: sha256(gunzipSync(bytes)) })
  const listing = execFileSync('tar', ['--list', '--verbose', '--utc', `--file=${first}.tar.gz`])
  t.match(String(listing), /-rw-r--r-- 0\/0 +1 2026-01-01 00:00 \.\/d\/a/)
})

t.test('a program that fails is named with its last words', async (t) => {
  const path = join(t.testdir(), 'x')
  const bad = writeLayerBlob(context, ['sh', '-c', 'echo some; echo why >&2; exit 3'], {
    path,
    deadlineMs: 10_000,
  })
  await t.rejects(bad, { code: 'ERR_APP_IMAGE_TOOL', message: /sh ended with 3/, details: ['why'] })
  const none = writeLayerBlob(context, ['assay-no-such-program'], { path, deadlineMs: 10_000 })
  await t.rejects(none, { code: 'ERR_APP_IMAGE_TOOL', message: /assay-no-such-program/ })
})

t.test('a program that hangs is ended at its deadline', async (t) => {
  const path = join(t.testdir(), 'x')
  const hanging = writeLayerBlob(context, ['sleep', '60'], { path, deadlineMs: 300 })
  await t.rejects(hanging, { code: 'ERR_APP_IMAGE_TOOL' })
})
