import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import type { AssayError } from '../../../infra/foundation/assay-error.ts'
import type { SetupContext } from '../../../infra/setup/setup-step.ts'
import { byRename, cacheOf, createReporter, fileStep, leftovers, setUp } from './fake-steps.ts'

t.test('what is missing is provided once; the second run has nothing to do', async (t) => {
  const cache = cacheOf(t)
  const steps = [byRename('a'), byRename('b')]
  t.strictSame((await setUp(cache, steps)).provided, ['a', 'b'])
  t.strictSame((await setUp(cache, steps)).provided, [])
  t.strictSame(leftovers(cache), [])
})

t.test('a failing program is told with its last words; what was finished stays', async (t) => {
  const cache = cacheOf(t)
  const fail = async ({ run }: SetupContext): Promise<void> => {
    await run(['sh', '-c', 'echo out of luck >&2; exit 3'], { deadlineMs: 10_000 })
  }
  const broken = fileStep('broken', fail, ['a'])
  const reporter = createReporter()
  const error = await setUp(cache, [byRename('a'), broken], { reporter }).catch((e: unknown) => e)
  t.match(error, { code: 'ERR_SETUP_STEP', message: /ended with 3/ })
  t.match((error as AssayError).details, ['out of luck', /log: .*broken\.log/])
  t.match(reporter.lines, ['done Step 1 of 2: a', 'fail Step 2 of 2: broken'])
  t.strictSame(leftovers(cache), [])
  t.strictSame((await setUp(cache, [byRename('a'), byRename('broken')])).provided, ['broken'])
})

/** False for a zombie too: it has ended, and only waits for its parent to hear of it. */
const isRunning = (pid: number): boolean => {
  const file = `/proc/${pid}/stat`
  return existsSync(file) && !/\) [ZX] /.test(readFileSync(file, 'utf8'))
}

t.test('a program that does not end in time is ended with its children', async (t) => {
  const cache = cacheOf(t)
  const pidFile = join(t.testdirName, 'pid')
  const slow = fileStep('slow', async ({ run }) => {
    await run(['sh', '-c', `sleep 60 & echo $! >${pidFile}; wait`], { deadlineMs: 500 })
  })
  await t.rejects(setUp(cache, [slow]), { code: 'ERR_SETUP_STEP', message: /0\.5 s/ })
  const child = Number(readFileSync(pidFile, 'utf8'))
  t.notOk(isRunning(child))
})

t.test('an interrupt ends the program that runs and leaves no scratch', async (t) => {
  const cache = cacheOf(t)
  const controller = new AbortController()
  const slow = fileStep('slow', async ({ run }) => {
    setTimeout(() => controller.abort(new Error('interrupted')), 200)
    await run(['sleep', '60'], { deadlineMs: 60_000 })
  })
  await t.rejects(setUp(cache, [slow], { signal: controller.signal }), /interrupted/)
  t.strictSame(leftovers(cache), [])
})

t.test('a step that succeeds without its result is a failure', async (t) => {
  const hollow = fileStep('hollow', () => Promise.resolve())
  await t.rejects(setUp(cacheOf(t), [hollow]), { code: 'ERR_SETUP_STEP', message: /hollow/ })
})

t.test('what a killed run left behind is swept', async (t) => {
  const cache = cacheOf(t)
  mkdirSync(join(cache, 'scratch-dead'), { recursive: true })
  writeFileSync(join(cache, 'scratch-dead', 'half'), '')
  await setUp(cache, [])
  t.strictSame(leftovers(cache), [])
})

t.test('two set-ups at once: the second waits, says so, and finds the work done', async (t) => {
  const cache = cacheOf(t)
  const runs: string[] = []
  const slow = fileStep('slow', async (_, file) => {
    runs.push('began')
    await delay(1_200)
    await writeFile(file, '')
  })
  const reporter = createReporter()
  const first = setUp(cache, [slow])
  await delay(100)
  const outcomes = await Promise.all([first, setUp(cache, [slow], { reporter })])
  t.strictSame(outcomes.map(({ provided }) => provided).flat(), ['slow'])
  t.equal(runs.length, 1)
  t.match(reporter.lines, [`Process ${process.pid} sets up already: waiting for it to end.`])
})

const reporters = new URL('../foundation/recording-reporter.ts', import.meta.url).href

/** A set-up in a process of its own, whose one step says which process it waits for. */
const killable = (cache: string): string => `
  import { runSetup } from '${new URL('../../../infra/setup/run-setup.ts', import.meta.url).href}'
  import { silentReporter } from '${reporters}'
  await runSetup({
    steps: [{
      name: 'slow', title: 'slow', after: [], expectedSeconds: 1, isReady: async () => false,
      provide: ({ run }) =>
        run(['sh', '-c', 'sleep 60 & echo $! >${cache}.pid; wait'], { deadlineMs: 60_000 }),
    }],
    cacheRoot: '${cache}', stateRoot: '${cache}', env: process.env,
    signal: new AbortController().signal,
    reporter: silentReporter(),
  })`

t.test('a set-up killed outright leaves no program, no lock and no scratch', async (t) => {
  const cache = cacheOf(t)
  const words = ['--input-type=module', '--eval', killable(cache)]
  const victim = spawn(process.execPath, words, { stdio: 'inherit' })
  t.teardown(() => victim.kill('SIGKILL'))
  const began = performance.now()
  const pidFile = `${cache}.pid`
  while (!existsSync(pidFile) && performance.now() - began < 60_000) await delay(50)
  victim.kill('SIGKILL')
  t.strictSame((await setUp(cache, [byRename('a')])).provided, ['a'])
  t.strictSame(leftovers(cache), [])
  t.notOk(isRunning(Number(readFileSync(pidFile, 'utf8'))))
})
