/** What the checkers of the field say: tsc, dependency-cruiser, Prettier, shellcheck, shfmt … */
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { expectClean, node, run } from './checkers.ts'
import { isBash } from './script-rules.ts'
import { listFiles, readSource, root } from './sources.ts'

const isOnPath = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, program)))

const needs = (program: string): { skip: string | false } => ({
  skip: isOnPath(program) ? false : `${program} is not installed: run make setup`,
})

const paths = listFiles()
const scripts = paths.filter((path) => isBash(readSource(path)))
const units = paths.filter((path) => /^systemd\/[^/]+\.(service|socket|timer|path)$/.test(path))

t.test('the types hold', async (t) => {
  const cache = join(root, 'out', 'tsc')
  mkdirSync(cache, { recursive: true })
  const flags = ['--incremental', '--tsBuildInfoFile', join(cache, 'tsbuildinfo.json')]
  expectClean(t, node('typescript/bin/tsc', ['--noEmit', '--pretty', 'false', ...flags]), 'tsc')
})

t.test('imports look down', async (t) => {
  const words = ['--output-type', 'err', 'ami-scripts', 'infra', 'service', 'test']
  const cruiser = 'dependency-cruiser/bin/dependency-cruise.mjs'
  expectClean(t, node(cruiser, words), 'floors: .dependency-cruiser.mjs')
})

t.test('every file is formatted', async (t) => {
  const cache = ['--cache', '--cache-location', join(root, 'out', 'prettier-cache')]
  const words = ['--list-different', ...cache, '.']
  expectClean(t, node('prettier/bin/prettier.cjs', words), 'npx prettier --write .')
})

t.test('scripts pass shellcheck', needs('shellcheck'), async (t) => {
  expectClean(t, run('shellcheck', ['--format=gcc', ...scripts]), 'shellcheck')
})

t.test('scripts are formatted', needs('shfmt'), async (t) => {
  expectClean(t, run('shfmt', ['-l', '-i', '2', '-ci', ...scripts]), 'shfmt -w -i 2 -ci')
})

t.test('units pass systemd-analyze verify', needs('systemd-analyze'), async (t) => {
  const { output } = run('systemd-analyze', [
    'verify',
    '--man=no',
    '--recursive-errors=no',
    ...units,
  ])
  // The programs, users and other units that they name exist only inside the image.
  const absent = /is not executable|not found|does not exist|Failed to (create|prepare|load)|Cannot/
  const lines = output
    .split('\n')
    .filter((line) => units.some((unit) => line.includes(unit.split('/').at(-1) ?? unit)))
    .filter((line) => !absent.test(line))
  for (const line of lines) t.fail(line, { stack: '', at: null })
  if (lines.length === 0) t.pass('no complaint')
})
