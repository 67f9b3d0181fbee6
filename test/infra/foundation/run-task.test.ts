import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { runTask, type TaskContext } from '../../../infra/foundation/run-task.ts'
import { findProcesses } from '../../../infra/foundation/running-processes.ts'
import { errorsOf, failed } from '../../../infra/foundation/assay-error.ts'

const failure = errorsOf({ ERR_TEST_TOOL: failed('Run it again.') }).of('ERR_TEST_TOOL')

const context: TaskContext = {
  ...{ env: { PATH: process.env['PATH'] }, task: 'App image', failure },
}
const deadlineMs = 10_000

t.test('resolves to standard output as it was written', async (t) => {
  const script = 'printf "%s\\n\\n" "$A"; echo aside >&2'
  const output = await runTask(context, ['sh', '-c', script], { deadlineMs, env: { A: 'x' } })
  t.equal(output, 'x\n\n')
})

t.test('every line goes to the log and the display; a failure names the last ones', async (t) => {
  const logFile = join(t.testdir(), 'log')
  const lines: string[] = []
  const logged = { ...context, logFile, onLine: (line: string) => lines.push(line) }
  const script = 'seq 20 >&2; exit 3'
  await t.rejects(runTask(logged, ['sh', '-c', script], { deadlineMs }), {
    code: 'ERR_TEST_TOOL',
    message: `App image stopped: sh -c ${script} … ended with 3.`,
    details: [...Array.from({ length: 15 }, (_, index) => String(index + 6)), `log: ${logFile}`],
  })
  t.equal(lines.length, 20)
  t.equal(readFileSync(logFile, 'utf8'), `${lines.join('\n')}\n`)
})

t.test('a program that is not there is named', async (t) => {
  await t.rejects(runTask(context, ['assay-no-such-program'], { deadlineMs }), {
    code: 'ERR_TEST_TOOL',
    message: /assay-no-such-program/,
  })
})

t.test('what a program started ends with it at the deadline, deaf or not', async (t) => {
  const marks = { ASSAY_TEST: t.testdirName }
  const script = 'sh -c \'trap "" TERM; while :; do sleep 0.1; done\' & wait'
  const late = runTask(context, ['sh', '-c', script], { deadlineMs: 300, env: marks })
  await t.rejects(late, { message: /did not end within 0\.3 s/ })
  t.strictSame(await findProcesses(marks), [])
})

t.test('an abort ends it with its own reason', async (t) => {
  const controller = new AbortController()
  const program = runTask({ ...context, signal: controller.signal }, ['sleep', '60'], {
    deadlineMs,
  })
  controller.abort(new Error('Ctrl-C'))
  await t.rejects(program, { message: 'Ctrl-C' })
})

t.test('a log that cannot be written ends the program, with the reason', async (t) => {
  const script = 'while :; do echo line; sleep 0.05; done'
  await t.rejects(
    runTask({ ...context, logFile: '/dev/full' }, ['sh', '-c', script], { deadlineMs }),
    { code: 'ERR_DISK_WRITE', message: /\/dev\/full.*ENOSPC/ },
  )
})
