/** The house style that a program can check. Each message names the fix; rules live in tidy/. */
import { execFileSync } from 'node:child_process'
import t from 'tap'
import { checkErrorTexts } from './tidy/error-text-rules.ts'
import { checkCalls, checkComments } from './tidy/call-rules.ts'
import { checkAwsNames, checkCatalogue } from './tidy/catalogue-rules.ts'
import {
  checkMakefile,
  checkReadme,
  checkScripts,
  checkUnits,
  checkVersions,
  isBash,
} from './tidy/script-rules.ts'
import {
  checkFunctions,
  checkNames,
  checkSizes,
  checkSyntax,
  checkTwins,
} from './tidy/shape-rules.ts'
import { listFiles, readSource, readTypeScript, root, type Fault } from './tidy/sources.ts'
import { pinnedVersions } from './tidy/pinned-versions.ts'

const generated = /^(package-lock\.json|infra\/setup\/(requirements[a-z-]*\.txt|go\/))/
const paths = listFiles().filter((path) => !generated.test(path))
const files = paths.map(readSource)
const sources = readTypeScript(paths)
const scripts = files.filter(isBash)
const file = (path: string) => readSource(path)

/** One assertion a fault, so that the report lists them all. */
const expectNone = (title: string, faults: readonly Fault[]): void => {
  t.test(title, async (t) => {
    for (const { path, line, message } of faults) {
      t.fail(`${path}${line === undefined ? '' : `:${line}`} ${message}`, { stack: '', at: null })
    }
    if (faults.length === 0) t.pass('no fault')
  })
}

expectNone('process, console, clock and chance stay in their homes', checkCalls(sources))
expectNone('files, scripts and lines keep to their size', checkSizes(files))
expectNone('functions keep to their size', checkFunctions(sources))
expectNone('files are named after what is in them', checkNames(paths))
expectNone('exports are named, and no catch is empty', checkSyntax(sources))
expectNone('every pure source has its test', checkTwins(sources))
expectNone('no work and no code is left in comments', checkComments(sources))
expectNone('no branch goes by the words of an error', checkErrorTexts(sources))
expectNone('AWS error names stand in aws-errors.ts alone', checkAwsNames(sources))
expectNone('scripts have the house frame', checkScripts(scripts))
expectNone(
  'every unit says what it is and where it is explained',
  checkUnits(
    files.filter(({ path }) => /^systemd\/[^/]+\.(service|socket|timer|path)$/.test(path)),
  ),
)
expectNone('the README stays short', checkReadme(file('README.md')))
expectNone(
  'make help lists every target',
  checkMakefile(file('Makefile'), execFileSync('make', ['help'], { cwd: root, encoding: 'utf8' })),
)

const ofService = sources.filter(({ path }) => path.startsWith('service/'))
const ofProgram = sources.filter((source) => !ofService.includes(source))
const listsOf = (some: typeof sources) =>
  some.filter(({ path }) => /(-error|\/errors)\.ts$/.test(path))
expectNone(
  'the program throws the codes that its rooms list',
  checkCatalogue(listsOf(ofProgram), ofProgram, scripts),
)
expectNone(
  'the service throws the codes that it lists',
  checkCatalogue(listsOf(ofService), ofService, []),
)

const { versions, homes } = pinnedVersions()
expectNone(
  'a pinned version stands in its pin file alone',
  checkVersions(
    versions,
    files.filter(({ path }) => !homes.includes(path) && !path.startsWith('test/')),
  ),
)
