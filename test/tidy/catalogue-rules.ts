import ts from 'typescript'
import { isTest, lineOf, walk, type Fault, type Source, type TypeScriptSource } from './sources.ts'

const codePattern = /\bERR_[A-Z0-9_]+\b/g

/** The keys of a list of errors, in their order. */
const listedCodes = (source: TypeScriptSource): readonly string[] => {
  const codes: string[] = []
  walk(source.tree, (node) => {
    if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)) {
      if (/^ERR_[A-Z0-9_]+$/.test(node.name.text)) codes.push(node.name.text)
    }
  })
  return codes
}

/**
 * Compares a program's lists of errors with the codes that it uses, both ways, and checks their
 * order.
 *
 * @param lists one a room
 * @param scripts Bash sources, which print codes as plain text
 */
export const checkCatalogue = (
  lists: readonly TypeScriptSource[],
  sources: readonly TypeScriptSource[],
  scripts: readonly Source[],
): readonly Fault[] => {
  const listed = lists.flatMap((list) => listedCodes(list).map((code) => ({ list, code })))
  const known = new Set(listed.map(({ code }) => code))
  const used = [
    ...sources.filter(({ path }) => !isTest(path)).flatMap(codesUsed),
    ...scripts.flatMap((script) => codesPrinted(script)),
  ]
  const usedCodes = new Set(used.map(({ code }) => code))
  return [
    ...used
      .filter(({ isThrown, code }) => isThrown && !known.has(code))
      .map(({ path, line, code }) => {
        const message = `throws ${code}, which no list has. Add it to its room's, with a hint.`
        return { path, line, message }
      }),
    ...listed
      .filter(({ code }) => !usedCodes.has(code))
      .map(({ list: { path }, code }) => {
        return { path, message: `lists ${code}, which nothing throws. Remove it.` }
      }),
    ...lists.flatMap((list) => {
      const codes = listedCodes(list)
      const misplaced = codes.find((code, index) => code !== codes.toSorted()[index])
      if (misplaced === undefined) return []
      return [{ path: list.path, message: `${misplaced} is out of order. Sort it.` }]
    }),
  ]
}

interface CodeUse {
  readonly path: string
  readonly line: number
  readonly code: string
  /** Made into an error here, rather than only compared with. */
  readonly isThrown: boolean
}

const codesUsed = ({ path, tree }: TypeScriptSource): readonly CodeUse[] => {
  const uses: CodeUse[] = []
  walk(tree, (node) => {
    if (!ts.isStringLiteralLike(node) || !/^ERR_[A-Z0-9_]+$/.test(node.text)) return
    const { parent } = node
    const isThrown =
      (ts.isNewExpression(parent) || ts.isCallExpression(parent)) &&
      /Error(\.of)?$/.test(parent.expression.getText(tree))
    uses.push({ path, line: lineOf(tree, node), code: node.text, isThrown })
  })
  return uses
}

const codesPrinted = ({ path, lines }: Source): readonly CodeUse[] =>
  lines.flatMap((text, index) =>
    [...text.matchAll(codePattern)].map(([code]) => ({
      path,
      line: index + 1,
      code,
      isThrown: true,
    })),
  )

/** AWS's error names are wire text: one file knows them, the rest asks its predicates. */
export const checkAwsNames = (sources: readonly TypeScriptSource[]): readonly Fault[] =>
  sources
    .filter(({ path }) => path.startsWith('ami-scripts/') && !path.endsWith('aws-errors.ts'))
    .flatMap(({ path, tree }) => {
      const faults: Fault[] = []
      walk(tree, (node) => {
        if (!ts.isStringLiteralLike(node) || !awsErrorName.test(node.text)) return
        const message = `knows AWS's error "${node.text}". Ask a predicate of aws/aws-errors.ts.`
        faults.push({ path, line: lineOf(tree, node), message })
      })
      return faults
    })

const awsErrorName = new RegExp(
  [
    String.raw`^Invalid[A-Z]\w+\.[A-Z]\w+$`,
    String.raw`^[A-Z]\w+(NotFound|AlreadyExists)(Exception)?$`,
    String.raw`^[A-Z]\w+(Fault|InUse)$`,
    String.raw`^(ValidationError|Throttling\w*|DryRunOperation)$`,
  ].join('|'),
)
