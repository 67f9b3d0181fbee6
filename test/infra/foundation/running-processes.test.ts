import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import {
  endProcesses,
  endProcessesOf,
  findProcesses,
  signalProcess,
  type Marks,
} from '../../../infra/foundation/running-processes.ts'

/** A shell with these marks that runs the script and says `ready` when it has begun. */
const start = async (t: Test, marks: Marks, script: string) => {
  const child = spawn('bash', ['-c', `${script}\necho ready\nwhile :; do sleep 0.1; done`], {
    env: { PATH: '/usr/bin:/bin', ...marks },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  const exit = once(child, 'exit')
  await once(child.stdout, 'data')
  return { pid: child.pid ?? 0, exit }
}

t.test('a process is found by all its marks, and so is what it starts', async (t) => {
  const id = randomUUID()
  const { pid } = await start(t, { ASSAY_A: id, ASSAY_B: 'x' }, 'sleep 60 & trap "kill %1" EXIT')
  const found = await findProcesses({ ASSAY_A: id, ASSAY_B: 'x' })
  t.ok(found.includes(pid))
  t.ok(found.length >= 2)
  t.strictSame(await findProcesses({ ASSAY_A: id, ASSAY_B: 'y' }), [])
  const find = () => findProcesses({ ASSAY_A: id })
  t.match(await endProcesses(find, { signal: 'SIGTERM', graceMs: 5000 }), { survivors: [] })
})

t.test(
  'a process is found at any moment of its life, that of becoming another included',
  async (t) => {
    const marks = { ASSAY_A: randomUUID() }
    const script = join(t.testdir(), 'again')
    writeFileSync(script, '#!/bin/sh\nexec "$0"\n', { mode: 0o755 })
    const child = spawn(script, { env: { PATH: '/usr/bin:/bin', ...marks }, stdio: 'ignore' })
    t.teardown(() => child.kill('SIGKILL'))
    await once(child, 'spawn')
    for (let look = 0; look < 50; look += 1) {
      if (!(await findProcesses(marks)).includes(child.pid ?? 0)) return t.fail(`look ${look}`)
    }
    t.pass('seen each time')
  },
)

t.test('the signal asked for comes first', async (t) => {
  const marks = { ASSAY_A: randomUUID() }
  const { exit } = await start(t, marks, 'trap "exit 7" INT')
  await endProcesses(() => findProcesses(marks), { signal: 'SIGINT', graceMs: 5000 })
  t.strictSame(await exit, [7, null])
})

t.test('one that ignores it is killed after the grace period', async (t) => {
  const marks = { ASSAY_A: randomUUID() }
  const { exit } = await start(t, marks, 'trap "" TERM')
  const ended = await endProcesses(() => findProcesses(marks), { signal: 'SIGTERM', graceMs: 200 })
  t.strictSame(ended.survivors, [])
  t.strictSame(await exit, [null, 'SIGKILL'])
})

t.test('what survives SIGKILL stops whoever needs it gone, by name and number', async (t) => {
  // In the kernel's hands, a process outlives SIGKILL: here it is a pid that Linux never gives out.
  const stuck = async () => [4194999]
  await t.rejects(endProcessesOf('cloud blue', stuck, { signal: 'SIGTERM', graceMs: 100 }), {
    code: 'ERR_DAEMON_STOP',
    message: 'Processes of cloud blue do not end: 4194999.',
  })
})

t.test('a signal to a process that is gone says so', async (t) => {
  // No process has this pid: Linux ends at 2^22.
  t.equal(signalProcess(4194999, 'SIGTERM'), 'gone')
})
