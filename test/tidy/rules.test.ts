/** Each rule of tidy, shown one text that breaks it and one that does not. */
import t from 'tap'
import { checkCalls, checkComments } from './call-rules.ts'
import { checkAwsNames, checkCatalogue } from './catalogue-rules.ts'
import { checkErrorTexts } from './error-text-rules.ts'
import {
  checkMakefile,
  checkReadme,
  checkScripts,
  checkUnits,
  checkVersions,
} from './script-rules.ts'
import { checkFunctions, checkNames, checkSizes, checkSyntax, checkTwins } from './shape-rules.ts'
import { parse, type Fault, type Source } from './sources.ts'

const places = (faults: readonly Fault[]) =>
  faults.map(({ path, line }) => (line === undefined ? path : `${path}:${line}`))

t.test('the words of an error are shown, and nothing goes by them', async (t) => {
  const searched = [
    ...['/not found/i.test((error as Error).message)', "error.message.includes('gone')"],
    ...['wording.exec(result.stderr)', 'stderr.match(/x/)', "String(error.stack).startsWith('x')"],
  ]
  const read = ['show(error.message)', 'codes.includes(error.code)', '/x/.test(messageId)']
  for (const [lines, places] of [
    [searched, 5],
    [read, 0],
  ] as const) {
    const faults = checkErrorTexts([parse('infra/a.ts', lines.join('\n'))])
    t.equal(faults.length, places, JSON.stringify(faults))
  }
})

t.test('process, console, clock and chance are found outside their homes', async (t) => {
  const text = `const a = process.env['X']\nconsole.log(a)\nDate.now()\nnew Date()\nMath.random()`
  t.equal(checkCalls([parse('ami-scripts/bake/a.ts', text)]).length, 5)
  t.equal(checkCalls([parse('ami-scripts/main.ts', text)]).length, 1, 'chance has no home')
  t.strictSame(
    checkCalls([parse('infra/local/a.ts', `Date.now()\nprocess.kill(-1, 'SIGTERM')`)]),
    [],
  )
  t.equal(checkCalls([parse('infra/model/a.ts', `setTimeout(f, 1)\nperformance.now()`)]).length, 2)
})

t.test('marks of open work and code in comments are found; worked examples are not', async (t) => {
  const text = [
    '// FIX' + 'ME later',
    "// const old = read('x')",
    '// A sentence that says why (with a bracket).',
    '/**',
    ' * const example = plan(snapshot)',
    ' */',
    'export const x = 1 // await done()',
  ].join('\n')
  t.strictSame(places(checkComments([parse('a.ts', text)])), ['a.ts:1', 'a.ts:2', 'a.ts:7'])
})

t.test('codes and catalogue are compared both ways, and their order', async (t) => {
  const catalogue = parse(
    'infra/a/a-error.ts',
    `export const aError = errorsOf({ ERR_B: {}, ERR_A: {}, ERR_C: {} })`,
  )
  const source = parse(
    'ami-scripts/a.ts',
    `throw aError('ERR_B'); if (code === 'ERR_NODE') return bError.of('ERR_X')`,
  )
  const script = scriptOf('a.sh', ['echo ERR_A'])
  const messages = checkCatalogue([catalogue], [source], [script]).map(({ message }) => message)
  t.match(messages, [/throws ERR_X/, /lists ERR_C/, /ERR_B is out of order/])
  t.equal(messages.length, 3)
})

t.test("AWS's error names are found outside aws-errors.ts", async (t) => {
  const text = `if (error.name === 'InvalidInstanceID.NotFound') return`
  t.equal(checkAwsNames([parse('ami-scripts/fleet/a.ts', text)]).length, 1)
  t.strictSame(checkAwsNames([parse('ami-scripts/aws/aws-errors.ts', text)]), [])
})

t.test('sizes: file, script, function, line', async (t) => {
  const long = (path: string, lines: number) => parse(path, 'x\n'.repeat(lines))
  t.strictSame(checkSizes([long('a.ts', 250), long('a.sh', 100)]), [])
  t.equal(checkSizes([long('a.ts', 251), long('a.sh', 101)]).length, 2)
  t.equal(checkSizes([parse('a.ts', `${'x'.repeat(101)}\n`)]).length, 1)
  t.equal(checkFunctions([parse('a.ts', `const f = () => {\n${'x()\n'.repeat(69)}}`)]).length, 1)
  t.strictSame(checkFunctions([parse('a.ts', `const f = () => {\n${'x()\n'.repeat(68)}}`)]), [])
})

t.test('names, default exports, empty catches', async (t) => {
  t.equal(checkNames(['a/index.ts', 'a/utils/b.ts', 'a/Camel.ts', 'a/good-name.test.ts']).length, 3)
  const text = `export default 1\ntry { f() } catch {}\ntry { f() } catch (e) { throw e }`
  t.strictSame(places(checkSyntax([parse('a.ts', text)])), ['a.ts:1', 'a.ts:2'])
})

t.test('a pure source without its test is named; one of types needs none', async (t) => {
  const faults = checkTwins([
    parse('infra/model/a.ts', 'export const a = 1'),
    parse('infra/model/b.ts', 'export interface B {}'),
    parse('infra/model/c.ts', 'export const c = 1'),
    parse('test/infra/model/c.test.ts', ''),
  ])
  t.strictSame(places(faults), ['infra/model/a.ts'])
})

t.test('scripts, units, Makefile, README and versions', async (t) => {
  t.equal(checkScripts([scriptOf('a.sh', ['#!/bin/bash', 'echo'])]).length, 5)
  t.equal(checkUnits([scriptOf('a.service', ['[Unit]', 'Description=A'])]).length, 1)
  const makefile = scriptOf('Makefile', ['a: ## Does a', '\tx', 'b:', '\tx', '\ty', '\tz'])
  t.match(
    checkMakefile(makefile, '  make a  Does a').map(({ message }) => message),
    [/b has no ##/, /help leaves out b/, /b has more than 2 lines/],
  )
  t.equal(checkReadme(scriptOf('README.md', ['word '.repeat(601)])).length, 1)
  const pins = new Map([['1.16.0', 'pins.json']])
  const lines = ['packer 1.16.0', 'v1.16.0', '11.16.0', '1.16.01']
  t.strictSame(places(checkVersions(pins, [scriptOf('a.sh', lines)])), ['a.sh:1', 'a.sh:2'])
})

function scriptOf(path: string, lines: readonly string[]): Source {
  return { path, lines, text: `${lines.join('\n')}\n` }
}
