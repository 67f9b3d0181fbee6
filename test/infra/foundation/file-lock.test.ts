import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { bakeError } from '../../../ami-scripts/bake/bake-error.ts'
import { cloudError } from '../../../infra/local/cloud/cloud-error.ts'
import { setupError } from '../../../infra/setup/setup-error.ts'
import { withFileLock } from '../../../infra/foundation/file-lock.ts'
import { errorsOf, failed } from '../../../infra/foundation/assay-error.ts'

const busy = errorsOf({ ERR_TEST_BUSY: failed('Wait.') }).of('ERR_TEST_BUSY')

const pathIn = (t: Test): string => join(t.testdir(), 'locks', 'a')

/** Holds the lock until `release` is called. */
const hold = (path: string): Promise<{ release: () => Promise<void> }> =>
  new Promise((resolve, reject) => {
    const work = (): Promise<void> =>
      new Promise((end) => resolve({ release: () => (end(), done) }))
    const done = withFileLock(path, work, { busy })
    done.catch(reject)
  })

t.test('one holder at a time, and no file afterwards', async (t) => {
  const path = pathIn(t)
  let holders = 0
  let most = 0
  const work = async (): Promise<void> => {
    holders += 1
    most = Math.max(most, holders)
    await sleep(5)
    holders -= 1
  }
  await Promise.all(Array.from({ length: 8 }, () => withFileLock(path, work, { busy })))
  t.equal(most, 1)
  t.strictSame(readdirSync(join(path, '..')), [])
})

t.test('a lock is free again after a failure', async (t) => {
  const path = pathIn(t)
  await t.rejects(
    withFileLock(path, () => Promise.reject(new Error('no')), { busy }),
    { message: 'no' },
  )
  t.equal(await withFileLock(path, () => Promise.resolve('yes'), { busy }), 'yes')
})

const busyErrors = {
  ERR_BAKE_BUSY: bakeError.of('ERR_BAKE_BUSY'),
  ERR_CLOUD_BUSY: cloudError.of('ERR_CLOUD_BUSY'),
  ERR_SETUP_BUSY: setupError.of('ERR_SETUP_BUSY'),
}
for (const [code, busy] of Object.entries(busyErrors)) {
  t.test(`who has waited as long as it may gets ${code}, with the holder`, async (t) => {
    const path = pathIn(t)
    const first = await hold(path)
    const never = () => Promise.reject(new Error('the lock was given twice'))
    await t.rejects(withFileLock(path, never, { waitMs: 300, busy }), {
      code,
      message: `Process ${process.pid} has held ${path} for 0.3 s.`,
    })
    await first.release()
  })
}

t.test('the next waits for the release, and is told for whom', async (t) => {
  const path = pathIn(t)
  const first = await hold(path)
  const order: string[] = []
  const onWait = (holder: string): void => {
    order.push(holder, 'released')
    void first.release()
  }
  await withFileLock(path, async () => order.push('holds'), { busy, onWait })
  t.strictSame(order, [`Process ${process.pid}`, 'released', 'holds'])
})

t.test("a lock that nobody holds is nobody's, however slow the machine", async (t) => {
  const held: string[] = []
  const taken = withFileLock(pathIn(t), () => Promise.resolve('mine'), {
    busy,
    onWait: (holder) => held.push(holder),
  })
  await sleep(50)
  // Blocks this process, so that the lock is taken and told of too late.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700)
  t.equal(await taken, 'mine')
  t.strictSame(held, [])
})

t.test('a living holder outlasts the wait', async (t) => {
  const path = pathIn(t)
  const first = await hold(path)
  const late = withFileLock(path, () => Promise.resolve(), {
    waitMs: 300,
    busy,
  })
  await t.rejects(late, {
    code: 'ERR_TEST_BUSY',
    message: `Process ${process.pid} has held ${path} for 0.3 s.`,
  })
  t.ok(existsSync(path), 'whoever gives up leaves the lock to its holder')
  await first.release()
})

t.test('an abort ends the wait', async (t) => {
  const path = pathIn(t)
  const first = await hold(path)
  const controller = new AbortController()
  const waiting = withFileLock(path, () => Promise.resolve(), {
    busy,
    signal: controller.signal,
    onWait: () => controller.abort(new Error('enough')),
  })
  await t.rejects(waiting, { message: 'enough' })
  await first.release()
})

t.test('whoever was aborted before leaves no file', async (t) => {
  const path = pathIn(t)
  const signal = AbortSignal.abort(new Error('enough'))
  await t.rejects(
    withFileLock(path, () => Promise.resolve(), { busy, signal }),
    { message: 'enough' },
  )
  t.notOk(existsSync(path))
})

t.test('the lock of a killed process is free', async (t) => {
  const path = join(t.testdir(), 'a')
  const script = `exec 3>>${path}; flock 3; echo 4194999 >&3; echo held; read -r line`
  const victim = spawn('bash', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  t.teardown(() => victim.kill('SIGKILL'))
  await once(victim.stdout, 'data')
  const next = withFileLock(path, () => Promise.resolve('next'), {
    busy,
    onWait: (holder) => (t.equal(holder, 'Process 4194999'), victim.kill('SIGKILL')),
  })
  t.equal(await next, 'next')
})
