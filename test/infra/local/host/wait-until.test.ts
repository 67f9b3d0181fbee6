import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { waitUntil } from '../../../../infra/local/host/wait-until.ts'

const logWith = async (t: Test, text: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'assay-wait-'))
  t.teardown(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'x.log'), text)
  return join(folder, 'x.log')
}

const never = (): Promise<never> => Promise.reject(new Error('not yet'))
const alive = (): Promise<boolean> => Promise.resolve(true)

t.test('a wait ends with the first check that holds', async (t) => {
  const log = await logWith(t, '')
  let checks = 0
  const check = async (): Promise<void> => {
    checks += 1
    if (checks < 3) throw new Error('not yet')
  }
  await waitUntil({ what: 'It', log, deadlineMs: 5000, check, isAlive: alive })
  t.equal(checks, 3)
})

t.test('the deadline and a death are told apart, with the last lines of the log', async (t) => {
  const log = await logWith(t, '1\n2\n3\n4\n5\n6\n')
  const wait = { what: 'It', log, deadlineMs: 120, check: never }
  await t.rejects(waitUntil({ ...wait, isAlive: alive }), {
    code: 'ERR_CLOUD_PART',
    message: `It is not ready after 0.12 s; its log is ${log}.`,
    details: ['2', '3', '4', '5', '6'],
  })
  await t.rejects(
    waitUntil({ ...wait, deadlineMs: 60_000, isAlive: () => Promise.resolve(false) }),
    { code: 'ERR_CLOUD_PART', message: `It ended; its log is ${log}.` },
  )
})

t.test('an interrupt ends the wait with its own reason', async (t) => {
  const log = await logWith(t, '')
  const signal = AbortSignal.abort(new Error('interrupted'))
  const wait = { what: 'It', log, deadlineMs: 5000, check: never, isAlive: alive, signal }
  await t.rejects(waitUntil(wait), { message: 'interrupted' })
})
