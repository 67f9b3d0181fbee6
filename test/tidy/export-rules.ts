import ts from 'typescript'
import { isTest, lineOf, walk, type Fault, type TypeScriptSource } from './sources.ts'

interface Exported {
  readonly name: string
  readonly node: ts.Node
}

/**
 * Values that are exported for nobody, or that only tests use: dead, however well tested. Types
 * may be exported without an importer, since they name parts of what is.
 */
export const checkExports = (sources: readonly TypeScriptSource[]): readonly Fault[] => {
  const users = importersByName(sources)
  return sources.flatMap((source) =>
    exportedValues(source).flatMap(({ name, node }) => {
      const importers = [`${source.path} ${name}`, `${source.path} *`].flatMap(
        (key) => users.get(key) ?? [],
      )
      const isUsed =
        isTest(source.path) || usesItself(source, name) || importers.some((path) => !isTest(path))
      const fix = isUsed ? 'Do not export it.' : 'Delete it.'
      if (isUsed && importers.length > 0) return []
      const message = `exports ${name}, which no ${isUsed ? 'file imports' : 'source uses'}. ${fix}`
      return [{ path: source.path, line: lineOf(source.tree, node), message }]
    }),
  )
}

/** Who imports what: by `<path> <name>`, or `<path> *` where any name may be used. */
const importersByName = (
  sources: readonly TypeScriptSource[],
): ReadonlyMap<string, readonly string[]> => {
  const users = new Map<string, string[]>()
  for (const { path, imports } of sources) {
    for (const { target, names = ['*'] } of imports) {
      for (const name of target === undefined ? [] : names) {
        users.set(`${target} ${name}`, [...(users.get(`${target} ${name}`) ?? []), path])
      }
    }
  }
  return users
}

const exportedValues = ({ tree }: TypeScriptSource): readonly Exported[] =>
  tree.statements.flatMap((statement): readonly Exported[] => {
    if (!ts.canHaveModifiers(statement)) return []
    const modifiers = ts.getModifiers(statement) ?? []
    if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return []
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.flatMap(({ name }) =>
        ts.isIdentifier(name) ? [{ name: name.text, node: name }] : [],
      )
    }
    const { name } = statement as ts.FunctionDeclaration | ts.ClassDeclaration
    const isValue = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)
    return isValue && name !== undefined ? [{ name: name.text, node: name }] : []
  })

const usesItself = ({ tree }: TypeScriptSource, name: string): boolean => {
  let count = 0
  walk(tree, (node) => {
    if (ts.isIdentifier(node) && node.text === name) count += 1
  })
  return count > 1
}
