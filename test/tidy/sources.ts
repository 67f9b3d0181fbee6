import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** What a rule reports: where, what, and the fix. */
export interface Fault {
  readonly path: string
  readonly line?: number
  readonly message: string
}

export interface Import {
  readonly specifier: string
  /** Path in the project, for a relative import. */
  readonly target: string | undefined
  readonly isTypeOnly: boolean
  /** Imported names; undefined when all of them may be used (namespace, dynamic). */
  readonly names: readonly string[] | undefined
  readonly line: number
}

/** One file of the project. */
export interface Source {
  readonly path: string
  readonly text: string
  readonly lines: readonly string[]
}

export interface TypeScriptSource extends Source {
  readonly tree: ts.SourceFile
  readonly imports: readonly Import[]
}

/** Every file git knows or would add; a file that is only deleted so far does not count. */
export const listFiles = (): readonly string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => path !== '' && existsSync(join(root, path)))
    .sort()

export const readSource = (path: string): Source =>
  describeText(path, readFileSync(join(root, path), 'utf8'))

export const readTypeScript = (paths: readonly string[]): readonly TypeScriptSource[] =>
  paths
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
    .map((path) => parse(path, readFileSync(join(root, path), 'utf8')))

const describeText = (path: string, text: string): Source => ({
  path,
  text,
  lines: text.replace(/\n$/, '').split('\n'),
})

/** Parses a text as if it stood at `path`; rules are tried on such texts in their own tests. */
export const parse = (path: string, text: string): TypeScriptSource => {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  return { ...describeText(path, text), tree, imports: collectImports(path, tree) }
}

export const isTest = (path: string): boolean => path.startsWith('test/')

export const lineOf = (tree: ts.SourceFile, node: ts.Node): number =>
  tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1

/** Calls `visit` for every node below `node`. */
export const walk = (node: ts.Node, visit: (node: ts.Node) => void): void => {
  ts.forEachChild(node, (child) => {
    visit(child)
    walk(child, visit)
  })
}

const collectImports = (path: string, tree: ts.SourceFile): readonly Import[] => {
  const found: Import[] = []
  const add = (node: ts.Node, specifier: string, rest: Pick<Import, 'isTypeOnly' | 'names'>) => {
    const target = specifier.startsWith('.') ? normalize(join(dirname(path), specifier)) : undefined
    found.push({ specifier, target, line: lineOf(tree, node), ...rest })
  }
  walk(tree, (node) => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const names = importedNames(node.importClause)
      const isTypeOnly = node.importClause?.isTypeOnly ?? false
      add(node, node.moduleSpecifier.text, { isTypeOnly, names })
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      const specifier = node.moduleSpecifier
      if (ts.isStringLiteral(specifier)) {
        add(node, specifier.text, { isTypeOnly: node.isTypeOnly, names: undefined })
      }
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments
      if (argument && ts.isStringLiteral(argument)) {
        add(node, argument.text, { isTypeOnly: false, names: undefined })
      }
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      const { literal } = node.argument
      if (ts.isStringLiteral(literal))
        add(node, literal.text, { isTypeOnly: true, names: undefined })
    }
  })
  return found
}

const importedNames = (clause: ts.ImportClause | undefined): readonly string[] | undefined => {
  const bindings = clause?.namedBindings
  if (bindings && ts.isNamespaceImport(bindings)) return undefined
  const named = bindings
    ? bindings.elements.map((each) => (each.propertyName ?? each.name).text)
    : []
  return clause?.name ? ['default', ...named] : named
}
