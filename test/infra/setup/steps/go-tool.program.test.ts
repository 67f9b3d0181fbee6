import { execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { AssayError } from '../../../../infra/foundation/assay-error.ts'
import { silentReporter } from '../../foundation/recording-reporter.ts'
import { runSetup } from '../../../../infra/setup/run-setup.ts'
import { createGoTool, mentionsVersion } from '../../../../infra/setup/steps/go-tool.ts'
import { isAtLeast } from '../../../../infra/setup/steps/go-toolchain.ts'
import { locateTools } from '../../../../infra/setup/toolbox.ts'

const comparisons: readonly [string, string, boolean][] = [
  ['1.26.3', '1.26.3', true],
  ['1.26.10', '1.26.3', true],
  ['1.27', '1.26.3', true],
  ['1.27rc1', '1.26.3', true],
  ['2.0.0', '1.26.3', true],
  ['1.26', '1.26.3', false],
  ['1.19.8', '1.26.3', false],
  ['devel', '1.26.3', false],
]
for (const [have, want, expected] of comparisons) {
  t.test(`Go ${have} ${expected ? 'is enough' : 'is too old'} for ${want}`, async (t) => {
    t.equal(isAtLeast(have, want), expected)
  })
}

const outputs: readonly [string, boolean][] = [
  ['Packer v1.2.3', true],
  ['{"version":"1.2.3","sdk_version":"0.6"}', true],
  ['1.2.3', true],
  ['1.2.31', false],
  ['11.2.3', false],
  ['1.2.3.4', false],
  ['', false],
]
for (const [output, expected] of outputs) {
  t.test(`"${output}" ${expected ? 'reports' : 'does not report'} version 1.2.3`, async (t) => {
    t.equal(mentionsVersion(output, '1.2.3'), expected)
  })
}

/** Builds as Go does: half a gigabyte would be in a folder that a killed Go leaves behind. */
const endlessGo = (workFile: string): string => `#!/bin/sh
case "$1" in
  env) echo go99.0 ;;
  build)
    mktemp -d "\${GOTMPDIR:-\${TMPDIR:-/tmp}}/go-build-XXXXXX" >'${workFile}.draft'
    mv '${workFile}.draft' '${workFile}'
    sleep 60 ;;
esac
`

const setupRoot = new URL('../../../../infra/setup/', import.meta.url).href

const reporters = new URL('../../foundation/recording-reporter.ts', import.meta.url).href

/** A set-up in a process of its own, which builds crane by the Go on PATH. */
const setUpCrane = (cache: string): string => `
  import { loadPins } from '${setupRoot}pins.ts'
  import { runSetup } from '${setupRoot}run-setup.ts'
  import { createGoTool } from '${setupRoot}steps/go-tool.ts'
  import { silentReporter } from '${reporters}'
  const ending = new AbortController()
  process.on('SIGINT', () => ending.abort(new Error('interrupted')))
  await runSetup({
    steps: [createGoTool('crane', loadPins().goTools['crane'], 'go-toolchain')],
    cacheRoot: '${cache}', stateRoot: '${cache}', env: process.env, signal: ending.signal,
    reporter: silentReporter(),
  }).catch(() => {})`

/** Sends a signal in mid-build and comes back, when set-up has ended, with Go's work folder. */
const endMidBuild = async (t: Test, cache: string, signal: NodeJS.Signals): Promise<string> => {
  const [bin, workFile] = [join(t.testdirName, 'bin'), join(t.testdirName, 'work')]
  mkdirSync(bin)
  writeFileSync(join(bin, 'go'), endlessGo(workFile))
  chmodSync(join(bin, 'go'), 0o755)
  const words = ['--input-type=module', '--eval', setUpCrane(cache)]
  const env = { ...process.env, PATH: `${bin}:/usr/bin:/bin`, GOTMPDIR: '', TMPDIR: '' }
  const victim = spawn(process.execPath, words, { stdio: 'inherit', env })
  t.teardown(() => victim.kill('SIGKILL'))
  const ended = new Promise((resolve) => victim.once('exit', resolve))
  const began = performance.now()
  while (!existsSync(workFile) && performance.now() - began < 60_000) await delay(50)
  victim.kill(signal)
  await ended
  return readFileSync(workFile, 'utf8').trim()
}

t.test("an interrupted build leaves nothing of Go's temporary files", async (t) => {
  const cache = join(t.testdir(), 'cache')
  const work = await endMidBuild(t, cache, 'SIGINT')
  t.ok(work.startsWith(cache), work)
  t.notOk(existsSync(work))
})

t.test("the set-up after a killed one sweeps Go's temporary files", async (t) => {
  const cache = join(t.testdir(), 'cache')
  const work = await endMidBuild(t, cache, 'SIGKILL')
  t.ok(existsSync(work), 'the build was killed in the middle')
  const roots = { cacheRoot: cache, stateRoot: cache }
  const { signal } = new AbortController()
  await runSetup({ steps: [], ...roots, env: process.env, signal, reporter: silentReporter() })
  t.notOk(existsSync(work))
})

const cranePin = { version: '1.2.3', package: 'x', versionArguments: ['1.2.3'], expectedSeconds: 1 }

/** Sets up a crane whose version is what it prints; PATH holds what `fill` puts into the folder. */
const setUpFromPath = async (t: Test, fill: (bin: string) => void): Promise<string> => {
  const [cache, bin] = [join(t.testdir({ bin: {} }), 'cache'), join(t.testdirName, 'bin')]
  fill(bin)
  await runSetup({
    steps: [createGoTool('crane', cranePin, 'go-toolchain')],
    ...{ cacheRoot: cache, stateRoot: cache, reporter: silentReporter() },
    env: { PATH: `${bin}:/usr/bin:/bin` },
    signal: new AbortController().signal,
  })
  return locateTools(cache).crane
}

t.test('a program on PATH in the pinned version outlives its removal from there', async (t) => {
  const crane = await setUpFromPath(t, (bin) => copyFileSync('/bin/echo', join(bin, 'crane')))
  rmSync(join(t.testdirName, 'bin'), { recursive: true })
  t.equal(execFileSync(crane, ['1.2.3'], { encoding: 'utf8' }), '1.2.3\n')
})

const strangers: readonly [string, (file: string) => void][] = [
  ['of another version', (file) => copyFileSync('/bin/true', file)],
  ['that refuses the arguments', (file) => copyFileSync('/bin/false', file)],
  [
    "that is a version manager's shim",
    (file) => writeFileSync(file, '#!/bin/sh\necho 1.2.3\n', { mode: 0o755 }),
  ],
]
for (const [title, place] of strangers) {
  t.test(`a program on PATH ${title} is not taken`, async (t) => {
    const built = setUpFromPath(t, (bin) => {
      place(join(bin, 'crane'))
      writeFileSync(join(bin, 'go'), '#!/bin/sh\necho it is built >&2\nexit 1\n', { mode: 0o755 })
    })
    const error: AssayError = await built.then(t.fail, (cause) => cause)
    t.equal(error.code, 'ERR_SETUP_STEP')
    t.match(error.details, ['it is built'])
  })
}
