import ts from 'typescript'
import { isTest, lineOf, walk, type Fault, type Source, type TypeScriptSource } from './sources.ts'

const codePattern = /\bERR_[A-Z0-9_]+\b/g

/** The keys of `export const catalogue = { … }`, in their order. */
const catalogueCodes = (source: TypeScriptSource): readonly string[] => {
  const codes: string[] = []
  walk(source.tree, (node) => {
    if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)) {
      if (/^ERR_[A-Z0-9_]+$/.test(node.name.text)) codes.push(node.name.text)
    }
  })
  return codes
}

/**
 * Compares a catalogue with the codes its program uses, both ways, and checks its order.
 *
 * @param scripts Bash sources, which print codes as plain text
 */
export const checkCatalogue = (
  catalogue: TypeScriptSource,
  sources: readonly TypeScriptSource[],
  scripts: readonly Source[],
): readonly Fault[] => {
  const { path } = catalogue
  const listed = catalogueCodes(catalogue)
  const used = [
    ...sources.filter((source) => !isTest(source.path) && source.path !== path).flatMap(codesUsed),
    ...scripts.flatMap((script) => codesPrinted(script)),
  ]
  const usedCodes = new Set(used.map(({ code }) => code))
  const sorted = [...listed].sort()
  const misplaced = listed.find((code, index) => code !== sorted[index])
  return [
    ...used
      .filter(({ isThrown, code }) => isThrown && !listed.includes(code))
      .map((use) => ({
        path: use.path,
        line: use.line,
        message: `throws ${use.code}, which ${path} does not list. Add it there with its hint.`,
      })),
    ...listed
      .filter((code) => !usedCodes.has(code))
      .map((code) => ({ path, message: `lists ${code}, which nothing throws. Remove it.` })),
    ...(misplaced === undefined
      ? []
      : [{ path, message: `${misplaced} is out of order. Sort it.` }]),
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
      ts.isNewExpression(parent) &&
      ts.isIdentifier(parent.expression) &&
      /^(Assay|Service)Error$/.test(parent.expression.text)
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
