import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { AssayError } from '../../../ami-scripts/foundation/assay-error.ts'
import { acquireKeyLease } from '../../../ami-scripts/bake/key-lease.ts'

const never = new AbortController().signal

const acquire = (path: string, deadlineMs = 5000, onWait: (owner: string) => void = () => {}) =>
  acquireKeyLease({ path, deadlineMs, signal: never, onWait })

t.test('a lease is free again after its release', async (t) => {
  const folder = t.testdir()
  const path = join(folder, 'leases', 'key')
  for (let turn = 0; turn < 3; turn += 1) {
    const lease = await acquire(path)
    await lease.release()
  }
  t.strictSame(await readdir(join(folder, 'leases')), [])
})

t.test('one at a time holds it, and the next waits for the release', async (t) => {
  const path = join(t.testdir(), 'key')
  const order: string[] = []
  const first = await acquire(path)
  const second = acquire(path, 5000, () => order.push('waits')).then(async (lease) => {
    order.push('holds')
    await lease.release()
  })
  await sleep(300)
  order.push('released')
  await first.release()
  await second
  t.strictSame(order, ['waits', 'released', 'holds'])
})

t.test('the lease of a dead process is taken over, by one of many', async (t) => {
  const path = join(t.testdir(), 'key')
  await mkdir(path)
  // No process has this pid: Linux ends at 2^22.
  await writeFile(join(path, '4194999.1'), '')
  let holders = 0
  let most = 0
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      const lease = await acquire(path)
      holders += 1
      most = Math.max(most, holders)
      await sleep(20)
      holders -= 1
      await lease.release()
    }),
  )
  t.equal(most, 1)
})

t.test('a living owner outlasts the deadline', async (t) => {
  const path = join(t.testdir(), 'key')
  const lease = await acquire(path)
  const error = (await t.rejects(acquire(path, 300))) as unknown as AssayError
  t.equal(error.code, 'ERR_BAKE_BUSY')
  await lease.release()
})

t.test('an abort ends the wait', async (t) => {
  const path = join(t.testdir(), 'key')
  const lease = await acquire(path)
  const controller = new AbortController()
  const waiting = acquireKeyLease({
    path,
    deadlineMs: 5000,
    signal: controller.signal,
    onWait: () => controller.abort(new Error('enough')),
  })
  await t.rejects(waiting, { message: 'enough' })
  await lease.release()
})
