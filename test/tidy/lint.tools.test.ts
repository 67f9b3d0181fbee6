/** Dead code by knip, lost promises and missed cases by typescript-eslint. */
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { expectClean, node } from './checkers.ts'
import { root } from './sources.ts'

// The types of the whole project are read: a process of its own, beside the other checkers.
t.setTimeout(300_000)

const knip = 'knip/bin/knip.js'
const eslint = 'eslint/bin/eslint.js'
const rooms = ['ami-scripts', 'infra', 'service', 'test']

t.test('nothing is exported, written or installed for nobody', async (t) => {
  expectClean(t, node(knip, ['--no-progress']), 'use it or delete it: npx knip')
})

t.test('nothing is there for tests alone', async (t) => {
  const words = ['--no-progress', '--production']
  expectClean(t, node(knip, words), 'delete it: npx knip --production')
})

t.test('no promise is lost, and every switch has its cases', async (t) => {
  // By content: a call that became a promise elsewhere is found by a run without a cache, as CI's.
  const cache = ['--cache', '--cache-strategy', 'content', '--cache-location', 'out/eslint-cache']
  expectClean(t, node(eslint, [...cache, ...rooms]), 'npx eslint')
})

/** A house of this test's own, under the project's configuration. */
const houseOf = (t: Test, files: Readonly<Record<string, string>>): string => {
  const house = t.testdir()
  symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'))
  for (const file of ['knip.config.ts', 'eslint.config.mjs', 'tsconfig.json']) {
    copyFileSync(join(root, file), join(house, file))
  }
  const manifest = { name: 'house', type: 'module', workspaces: ['service'] }
  const all = { 'package.json': JSON.stringify(manifest), 'service/package.json': '{}', ...files }
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(join(house, dirname(path)), { recursive: true })
    writeFileSync(join(house, path), text)
  }
  return house
}

t.test('dead code that is planted is found', async (t) => {
  const house = houseOf(t, {
    'ami-scripts/main.ts': "import { used } from './part.ts'\nused()\n",
    'ami-scripts/part.ts': [
      'export const used = () => 1',
      'export const forNobody = 2',
      'export const forTests = 3',
      'export const forTestsAndItself = 4',
      'used.call(forTestsAndItself)',
    ].join('\n'),
    'ami-scripts/forgotten.ts': 'export const forgotten = 5\n',
    'test/part.test.ts':
      "import { forTests, forTestsAndItself } from '../ami-scripts/part.ts'\n" +
      'console.log(forTests, forTestsAndItself)\n',
  })
  const all = node(knip, ['--no-progress'], house)
  t.match(all.output, /ami-scripts\/forgotten\.ts/)
  t.match(all.output, /forNobody/)
  t.notMatch(all.output, /forTests/)
  const sources = node(knip, ['--no-progress', '--production'], house)
  t.match(sources.output, /forTests /)
  t.notMatch(sources.output, /forTestsAndItself|\bused +ami/)
})

t.test('a lost promise and a missed case that are planted are found', async (t) => {
  const house = houseOf(t, {
    'infra/lost.ts': 'export const lost = async () => {}\nlost()\n;[1].forEach(lost)\n',
    'infra/missed.ts':
      "export const missed = (kind: 'a' | 'b') => {\n" +
      "  switch (kind) {\n    case 'a':\n      return 1\n  }\n  return 2\n}\n",
  })
  const { output } = node(eslint, ['infra'], house)
  t.match(output, /2:1 .*no-floating-promises/)
  t.match(output, /3:\d+ .*no-misused-promises/)
  t.match(output, /Cases not matched: "b"/)
})
