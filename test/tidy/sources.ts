import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** What a rule reports: where, what, and the fix. */
export interface Fault {
  readonly path: string
  readonly line?: number
  readonly message: string
}

/** One file of the project. */
export interface Source {
  readonly path: string
  readonly text: string
  readonly lines: readonly string[]
}

export interface TypeScriptSource extends Source {
  readonly tree: ts.SourceFile
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
  return { ...describeText(path, text), tree }
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
