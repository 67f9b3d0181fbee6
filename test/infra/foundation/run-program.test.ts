import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { runProgram } from '../../../infra/foundation/run-program.ts'
import { findProcesses } from '../../../infra/foundation/running-processes.ts'

const deadlineMs = 10_000
const sh = (script: string, options: Partial<Parameters<typeof runProgram>[1]> = {}) =>
  runProgram(['sh', '-c', script], { deadlineMs, ...options })

t.test('how a program ended is a value, whatever it is', async (t) => {
  t.match(await sh('printf "a\\n\\n"; echo b >&2'), {
    ...{ status: 0, ended: 'by itself', stdout: 'a\n\n', stderr: 'b\n', how: 'ended with 0' },
  })
  t.match(await sh('exit 3'), { status: 3, how: 'ended with 3' })
  t.match(await sh('kill -KILL $$'), { how: /ended with (137|SIGKILL)/ })
  t.match(await runProgram(['assay-no-such-program'], { deadlineMs }), {
    ...{ status: 127, how: 'could not be started', stderr: /assay-no-such-program/ },
  })
})

t.test('words reach a program as they are, whatever a shell would make of them', async (t) => {
  const words = ['$HOME', '`id`', 'a b', "it's", '"', '*', '', '\n', '--', '\\']
  const { stdout } = await runProgram(['printf', '%s|', ...words], { deadlineMs })
  t.equal(stdout, words.map((word) => `${word}|`).join(''))
})

t.test('input reaches it; without any, it reads the end of it', async (t) => {
  const text = `secret\n${'x'.repeat(300_000)}`
  t.equal((await sh('cat', { input: text })).stdout, text)
  t.equal((await sh('cat')).stdout, '')
})

t.test('its environment is the one that is given', async (t) => {
  const env = { PATH: process.env['PATH'], ONE: '1', NONE: undefined }
  t.equal((await sh('echo "$ONE-$HOME-$NONE"', { env })).stdout, '1--\n')
})

t.test('an interrupt is what the group is told, and there is time to clean up', async (t) => {
  const controller = new AbortController()
  const script = 'trap "echo cleaned; exit 7" INT; echo ready; while :; do sleep 0.05; done'
  const onLine = (line: string): void => {
    if (line === 'ready') controller.abort(new Error('Ctrl-C'))
  }
  const end = await sh(script, { signal: controller.signal, interrupt: 'SIGINT', onLine })
  t.match(end, { ended: 'by an abort', stdout: 'ready\ncleaned\n' })
})

t.test('what a program leaves of its group ends with it', async (t) => {
  const marks = { ASSAY_TEST: t.testdirName }
  const script = 'sh -c \'trap "" TERM; while :; do sleep 0.1; done\' >/dev/null 2>&1 & exit 0'
  const end = await sh(script, { env: { PATH: process.env['PATH'], ...marks } })
  t.match(end, { status: 0, ended: 'by itself' })
  await sleep(100)
  t.strictSame(await findProcesses(marks), [])
})

t.test('a program that is deaf is killed when its time and its grace are over', async (t) => {
  const script = 'trap "" TERM; while :; do sleep 0.05; done'
  const end = await sh(script, { deadlineMs: 200, graceMs: 200 })
  t.match(end, { ended: 'by the deadline', how: 'did not end within 0.2 s' })
})

t.test('a program has ended when it exits, whoever else holds its output', async (t) => {
  const marks = { ASSAY_TEST: t.testdirName }
  const env = { PATH: process.env['PATH'], ...marks }
  const began = performance.now()
  const end = await sh('setsid sleep 20 & echo said', { env })
  t.match(end, { status: 0, ended: 'by itself', stdout: 'said\n', how: 'ended with 0' })
  t.ok(performance.now() - began < 10_000, 'whoever left its group is not waited for')
  for (const pid of await findProcesses(marks)) process.kill(pid)
})
