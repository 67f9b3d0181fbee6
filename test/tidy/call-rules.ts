import ts from 'typescript'
import { entryFiles, pureFiles, pureRooms } from './rooms.ts'
import { isTest, lineOf, walk, type Fault, type TypeScriptSource } from './sources.ts'

interface Ban {
  /** What is written in the source, for example `Date.now`. */
  readonly call: RegExp
  /** Where it is at home. */
  readonly home: (path: string) => boolean
  readonly fix: string
}

const isEntry = (path: string): boolean => entryFiles.includes(path)
const isPure = (path: string): boolean =>
  new RegExp(pureFiles).test(path) || pureRooms.some((room) => path.startsWith(room))

const bans: readonly Ban[] = [
  {
    // Ending a process group one started is the one thing only `process` can do.
    call: /^process\.(?!kill$)/,
    home: isEntry,
    fix: 'Only an entry file touches process: take env, argv or streams as arguments.',
  },
  {
    call: /^console\./,
    home: (path) => path.startsWith('ami-scripts/console/') || isEntry(path),
    fix: 'Only ami-scripts/console/ prints: take a Reporter or return the text.',
  },
  {
    call: /^(Date\.now|new Date\(\))$/,
    home: (path) => /^(infra\/local|ami-scripts\/commands)\//.test(path) || isEntry(path),
    fix: 'Time comes in as an argument (`now`): wire the clock in a command or entry file.',
  },
  {
    call: /^Math\.random$/,
    home: () => false,
    fix: 'Chance comes in as an argument; for a unique name use randomUUID of node:crypto.',
  },
]

const pureBan: Ban = {
  call: /^(Date\.now|new Date\(\)|performance|process|fetch|setTimeout|setInterval|crypto)\b/,
  home: (path) => !isPure(path),
  fix: 'A pure room knows no clock and no outside world: pass it in as data.',
}

/** Calls that may be made in one home only. */
export const checkCalls = (sources: readonly TypeScriptSource[]): readonly Fault[] =>
  sources
    .filter(({ path }) => !isTest(path))
    .flatMap((source) => {
      const faults: Fault[] = []
      walk(source.tree, (node) => {
        const call = nameOf(node)
        if (call === undefined) return
        const ban = [pureBan, ...bans].find(
          (each) => each.call.test(call) && !each.home(source.path),
        )
        if (ban === undefined) return
        const message = `uses ${call}. ${ban.fix}`
        faults.push({ path: source.path, line: lineOf(source.tree, node), message })
      })
      return faults
    })

/** `global.member`, `new Date()`, or the name of a global function that is called. */
const nameOf = (node: ts.Node): string | undefined => {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    return `${node.expression.text}.${node.name.text}`
  }
  if (ts.isElementAccessExpression(node) && ts.isIdentifier(node.expression)) {
    return `${node.expression.text}.[]`
  }
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) {
    return node.arguments?.length ? undefined : `new ${node.expression.text}()`
  }
  return ts.isCallExpression(node) && ts.isIdentifier(node.expression)
    ? node.expression.text
    : undefined
}

const openMarks = /\b(TODO|FIXME|XXX|HACK)\b/
const codeLine = new RegExp(
  [
    String.raw`^import .* from '`,
    String.raw`^(const|let) \w+ = `,
    String.raw`^return [\w.]+[(;]`,
    String.raw`^await \w+[.(]`,
    String.raw`^if \(.*\) [{\w]`,
    String.raw`^\w+(\.\w+)+\(.*\)[;{]?$`,
    String.raw`^\}\)?[;,]?$`,
  ].join('|'),
)

/** No work left marked in the text, and no code kept as a comment. */
export const checkComments = (sources: readonly TypeScriptSource[]): readonly Fault[] =>
  sources.flatMap(({ path, tree, text }) =>
    commentLines(tree, text).flatMap(({ line, words, isBlock }) => [
      ...(openMarks.test(words)
        ? [{ path, line, message: 'leaves work marked in the text. Do it, or open an issue.' }]
        : []),
      ...(!isBlock && codeLine.test(words)
        ? [{ path, line, message: 'keeps code as a comment. Delete it: git remembers.' }]
        : []),
    ]),
  )

interface CommentLine {
  readonly line: number
  readonly words: string
  /** Block comments may hold worked examples. */
  readonly isBlock: boolean
}

const commentLines = (tree: ts.SourceFile, text: string): readonly CommentLine[] => {
  const ranges = new Map<number, ts.CommentRange>()
  const collect = (node: ts.Node): void => {
    for (const range of ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []) {
      ranges.set(range.pos, range)
    }
    for (const range of ts.getTrailingCommentRanges(text, node.end) ?? []) {
      ranges.set(range.pos, range)
    }
  }
  walk(tree, collect)
  return [...ranges.values()].flatMap((range) => {
    const first = tree.getLineAndCharacterOfPosition(range.pos).line + 1
    const isBlock = range.kind === ts.SyntaxKind.MultiLineCommentTrivia
    return text
      .slice(range.pos, range.end)
      .split('\n')
      .map((line, index) => ({
        line: first + index,
        words: line.replace(/^\s*(\/\/|\/\*\*?|\*\/?)\s?/, '').trim(),
        isBlock,
      }))
  })
}
