/** A real child process in Packer's place, and a log on a disk that is full. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { findProcesses } from '../../../../infra/foundation/running-processes.ts'
import { buildMarks } from '../../../../ami-scripts/bake/packer/packer-environment.ts'
import { removeTemporaryFolder } from '../../../../ami-scripts/bake/packer/temporary-folder.ts'
import { runPacker, type PackerRun } from '../../../../ami-scripts/bake/packer/packer-run.ts'
import { fakePacker } from '../fake-edge.ts'

/** Linux answers every write to it with ENOSPC. */
const fullDisk = '/dev/full'

const packerRun = (t: Test, body: string, options: Partial<PackerRun> = {}): PackerRun => {
  const folder = t.testdir()
  const buildId = `packer-run-test-${process.pid}-${t.fullname.length}`
  t.teardown(() => removeTemporaryFolder(buildId))
  return {
    packer: fakePacker(folder, body),
    pluginPath: folder,
    programFolders: [],
    directory: folder,
    varFile: join(folder, 'variables.pkrvars.json'),
    env: { PATH: process.env['PATH'] },
    registryPassword: 'secret',
    buildId,
    logPath: join(folder, 'packer.log'),
    deadlineMs: 60_000,
    cleanupGraceMs: 10_000,
    signal: new AbortController().signal,
    onRow: () => {},
    ...options,
  }
}

t.test('a full disk interrupts Packer, which cleans up; the error names the log', async (t) => {
  const body = 'trap \'touch "$out/cleaned"; exit 1\' INT; echo started; sleep 60 & wait'
  const run = packerRun(t, body, { logPath: fullDisk })
  await t.rejects(runPacker(run), {
    code: 'ERR_DISK_WRITE',
    message: '/dev/full cannot be written: ENOSPC.',
    cause: { code: 'ENOSPC' },
  })
  t.ok(existsSync(join(run.directory, 'cleaned')))
  t.strictSame(await findProcesses(buildMarks(run.buildId)), [])
})

t.test('a Packer that does not heed the interrupt is killed', async (t) => {
  const body = "trap '' INT; echo started; while :; do sleep 0.1; done"
  const run = packerRun(t, body, { logPath: fullDisk, cleanupGraceMs: 300 })
  await t.rejects(runPacker(run), { code: 'ERR_DISK_WRITE' })
  t.strictSame(await findProcesses(buildMarks(run.buildId)), [])
})

t.test('a log that can be written holds every line, and the status is told', async (t) => {
  const rows: string[] = []
  const body = 'echo "1,,ui,say,hello"; echo "not a row" >&2; exit 3'
  const run = packerRun(t, body, { onRow: ({ type }) => rows.push(type) })
  t.strictSame(await runPacker(run), { status: 3, ended: 'by itself' })
  t.strictSame(readFileSync(run.logPath, 'utf8').split('\n').toSorted(), [
    '',
    '1,,ui,say,hello',
    'not a row',
  ])
  t.strictSame(rows, ['ui'])
})
