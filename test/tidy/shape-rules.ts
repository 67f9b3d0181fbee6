import ts from 'typescript'
import { pureRooms } from './rooms.ts'
import { isTest, lineOf, walk, type Fault, type Source, type TypeScriptSource } from './sources.ts'

const fileLines = 250
const scriptLines = 100
const functionLines = 70
const columns = 100

/** Code that people read line by line; data, locks and prose have their own measure. */
const isCode = (path: string): boolean =>
  /\.(ts|sh|hcl|tf|py|service|conf)$/.test(path) || path === 'Makefile'

export const checkSizes = (sources: readonly Source[]): readonly Fault[] =>
  sources
    .filter(({ path }) => isCode(path))
    .flatMap(({ path, lines }) => {
      const limit = path.endsWith('.sh') ? scriptLines : fileLines
      const fix = path.endsWith('.sh') ? 'Write the longer part in TypeScript.' : 'Split it.'
      return [
        ...(lines.length > limit
          ? [{ path, message: `has ${lines.length} lines, more than ${limit}. ${fix}` }]
          : []),
        ...lines.flatMap((line, index) =>
          [...line].length > columns && !/:\/\/| from '\./.test(line)
            ? [{ path, line: index + 1, message: `is wider than ${columns} columns. Break it.` }]
            : [],
        ),
      ]
    })

export const checkFunctions = (sources: readonly TypeScriptSource[]): readonly Fault[] =>
  sources.flatMap(({ path, tree }) => {
    const faults: Fault[] = []
    walk(tree, (node) => {
      if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return
      const first = lineOf(tree, node)
      const last = tree.getLineAndCharacterOfPosition(node.end).line + 1
      const size = last - first + 1
      if (size <= functionLines) return
      const message = `has a function of ${size} lines, more than ${functionLines}. Split it.`
      faults.push({ path, line: first, message })
    })
    return faults
  })

/** What a file's name says beyond what is in it: how a test is run, and whether it is one. */
const kind = /(\.config)?(\.all)?(\.cloud|\.program|\.tools)?(\.test)?(\.d)?\.ts$/
const vagueNames = /^(utils?|helpers?|common|types|misc|shared|lib)$/

export const checkNames = (paths: readonly string[]): readonly Fault[] =>
  paths
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) => {
      const parts = path.replace(kind, '').split('/')
      const vague = parts.find((part) => vagueNames.test(part))
      const name = parts.at(-1) ?? ''
      return [
        ...(name === 'index' ? ['is a barrel. Import from the file that has the thing.'] : []),
        ...(vague ? [`"${vague}" says nothing. Name the folder or file after what is in it.`] : []),
        ...(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)
          ? []
          : ['is not named in kebab-case. Rename it.']),
      ].map((message) => ({ path, message }))
    })

/** Named exports only, and no catch that swallows without a word. */
export const checkSyntax = (sources: readonly TypeScriptSource[]): readonly Fault[] =>
  sources.flatMap(({ path, tree }) => {
    const faults: Fault[] = []
    walk(tree, (node) => {
      const fault = (message: string): number =>
        faults.push({ path, line: lineOf(tree, node), message })
      const isDefault =
        ts.isExportAssignment(node) ||
        (ts.canHaveModifiers(node) &&
          (ts.getModifiers(node) ?? []).some((each) => each.kind === ts.SyntaxKind.DefaultKeyword))
      if (isDefault && !path.endsWith('.config.ts')) fault('default export. Export it by name.')
      if (ts.isCatchClause(node) && node.block.statements.length === 0) {
        fault('empty catch. Name what may be ignored, and rethrow the rest.')
      }
    })
    return faults
  })

/** Every source of a pure room that holds more than types has a test of the same name. */
export const checkTwins = (sources: readonly TypeScriptSource[]): readonly Fault[] => {
  const paths = new Set(sources.map(({ path }) => path))
  return sources
    .filter(({ path }) => !isTest(path) && pureRooms.some((room) => path.startsWith(room)))
    .filter(({ tree }) => tree.statements.some((statement) => !isTypeOnly(statement)))
    .map(({ path }) => ({ path, twin: `test/${path.replace(/\.ts$/, '.test.ts')}` }))
    .filter(({ twin }) => !paths.has(twin))
    .map(({ path, twin }) => ({ path, message: `has no test of its own. Write ${twin}.` }))
}

const isTypeOnly = (statement: ts.Statement): boolean =>
  ts.isInterfaceDeclaration(statement) ||
  ts.isTypeAliasDeclaration(statement) ||
  ts.isImportDeclaration(statement) ||
  (ts.isExportDeclaration(statement) && statement.isTypeOnly)
