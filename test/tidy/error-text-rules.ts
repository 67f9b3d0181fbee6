import ts from 'typescript'
import { isTest, lineOf, walk, type Fault, type TypeScriptSource } from './sources.ts'

/** Docker's CLI tells its troubles apart in words alone; they are sorted there, once. */
const home = 'infra/local/host/docker-command.ts'

/** What holds the words of an error, at the end of an expression: `error.message`, `stderr`. */
const errorText = /\b(message|stderr|stack)\)*$/
const searches: readonly string[] = [
  ...['includes', 'startsWith', 'endsWith', 'match', 'matchAll', 'search', 'indexOf'],
]

/** Wording changes with versions and authors: a branch goes by a code, a type or what is there. */
export const checkErrorTexts = (sources: readonly TypeScriptSource[]): readonly Fault[] =>
  sources
    .filter(({ path }) => !isTest(path) && path !== home)
    .flatMap(({ path, tree }) => {
      const faults: Fault[] = []
      walk(tree, (node) => {
        if (!readsErrorText(node)) return
        const message = 'searches the words of an error. Branch by its code, name or type.'
        faults.push({ path, line: lineOf(tree, node), message })
      })
      return faults
    })

const readsErrorText = (node: ts.Node): boolean => {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false
  const { name, expression: subject } = node.expression
  const [given] = node.arguments
  const isPattern = name.text === 'test' || name.text === 'exec'
  if (isPattern) return given !== undefined && errorText.test(given.getText())
  return searches.includes(name.text) && errorText.test(subject.getText())
}
