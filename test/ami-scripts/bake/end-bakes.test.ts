import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { bakeStateDir, buildRecordsDir } from '../../../ami-scripts/bake/record/build-record.ts'
import { endBakes } from '../../../ami-scripts/bake/end-bakes.ts'
import { buildMarks } from '../../../ami-scripts/bake/packer/packer-environment.ts'
import {
  makeTemporaryFolder,
  temporaryFolder,
} from '../../../ami-scripts/bake/packer/temporary-folder.ts'

const start = async (t: Test, marks: Readonly<Record<string, string>> = {}) => {
  const child = spawn('sleep', ['600'], { env: { PATH: '/usr/bin:/bin', ...marks } })
  t.teardown(() => child.kill('SIGKILL'))
  await once(child, 'spawn')
  return { child, exit: once(child, 'exit') }
}

/** As the process itself would have recorded its bake. */
const record = (stateDir: string, buildId: string, { pid }: ChildProcess): void => {
  const ticks = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[21]
  const directory = buildRecordsDir(bakeStateDir(stateDir))
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, `${buildId}@${pid}.${ticks}`), '')
}

t.test('a bake that runs is told to end, and then its Packer, and it is named', async (t) => {
  const stateDir = t.testdir()
  const buildId = randomUUID()
  const bake = await start(t)
  const packer = await start(t, buildMarks(buildId))
  record(stateDir, buildId, bake.child)
  t.strictSame(await endBakes(stateDir), [buildId])
  t.strictSame(await bake.exit, [null, 'SIGTERM'])
  t.strictSame(await packer.exit, [null, 'SIGINT'])
})

t.test('so is a Packer whose bake was killed', async (t) => {
  const stateDir = t.testdir()
  const buildId = randomUUID()
  const bake = await start(t)
  record(stateDir, buildId, bake.child)
  bake.child.kill('SIGKILL')
  await bake.exit
  const packer = await start(t, buildMarks(buildId))
  await makeTemporaryFolder(buildId)
  t.strictSame(await endBakes(stateDir), [buildId])
  t.strictSame(await packer.exit, [null, 'SIGINT'])
  t.notOk(existsSync(temporaryFolder(buildId)))
})

t.test("another cloud's bake, and a stranger with a recorded pid, run on", async (t) => {
  const stateDir = t.testdir({ bake: { builds: {} } })
  const other = await start(t, buildMarks(randomUUID()))
  const stranger = await start(t)
  writeFileSync(join(stateDir, 'bake/builds', `reused@${stranger.child.pid}.1`), '')
  t.strictSame(await endBakes(stateDir), [])
  t.strictSame([other.child.exitCode, other.child.signalCode], [null, null])
  t.strictSame([stranger.child.exitCode, stranger.child.signalCode], [null, null])
})

t.test('where nothing was ever baked there is nothing to end, and nothing is made', async (t) => {
  const stateDir = join(t.testdir(), 'no-such-cloud')
  t.strictSame(await endBakes(stateDir), [])
  t.notOk(existsSync(stateDir))
})
