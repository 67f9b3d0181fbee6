import { isTest, type Fault, type Import, type TypeScriptSource } from './sources.ts'

/** Rooms that decide and never act: they import nothing but their own files. */
export const pureRooms = ['infra/model/', 'service/sentiment/', 'ami-scripts/rollout/']

/** One entry file per program: it alone touches `process`, and nothing imports it. */
export const entryFiles = [
  'ami-scripts/main.ts',
  'infra/local/gateway/main.ts',
  'service/server.ts',
  'test/runner/run-tests.ts',
]

interface Direction {
  /** Files the rule speaks about. */
  readonly from: RegExp
  /** Imports it forbids. */
  readonly to: RegExp
  /** Imports it lets pass all the same. */
  readonly except?: RegExp
  /** Type imports couple nothing at run time; some rules let them pass. */
  readonly allowsTypes?: boolean
  readonly fix: string
}

const directions: readonly Direction[] = [
  {
    from: /^(?!test\/)/,
    to: /^test\//,
    fix: 'Sources know nothing of their tests: move what is shared into the source.',
  },
  {
    from: /^(?!test\/|ami-scripts\/(commands|main))/,
    to: /^ami-scripts\/commands\//,
    fix: 'Nothing imports a command: move what is shared into the room it belongs to.',
  },
  {
    from: /^service\//,
    to: /^(?!service\/)/,
    fix: 'The service ships alone in its image: it may import its own files and packages only.',
  },
  {
    from: /^infra\//,
    to: /^ami-scripts\//,
    fix: 'infra/ stands below the program: pass the thing in, or move it to infra/foundation/.',
  },
  {
    from: /^infra\/foundation\//,
    to: /^(?!infra\/foundation\/)/,
    fix: 'Everything stands on the foundation: it imports its own files and packages only.',
  },
  {
    from: /^ami-scripts\/aws\//,
    to: /^(?!ami-scripts\/aws\/|infra\/(foundation|env)\/)/,
    allowsTypes: true,
    fix: 'An adapter of aws/ knows its siblings and the foundation only.',
  },
  {
    from: /^ami-scripts\/(?!commands\/|main\.ts|console\/)/,
    to: /^ami-scripts\/console\//,
    except: /^ami-scripts\/console\/elapsed\.ts$/,
    allowsTypes: true,
    fix: 'Only commands wire the console: take a Reporter as an argument.',
  },
]

/** Rooms, entries and the direction of imports. */
export const checkDirections = (sources: readonly TypeScriptSource[]): readonly Fault[] =>
  sources.flatMap((source) =>
    source.imports.flatMap((each) => [
      ...checkPurity(source.path, each),
      ...checkDirection(source.path, each),
      ...checkSdk(source.path, each),
    ]),
  )

const checkPurity = (path: string, each: Import): readonly Fault[] => {
  const room = pureRooms.find((candidate) => path.startsWith(candidate))
  if (room === undefined || each.target?.startsWith(room)) return []
  const message = `${room} is pure and may not import ${each.specifier}. Pass data in.`
  return [{ path, line: each.line, message }]
}

const checkDirection = (path: string, each: Import): readonly Fault[] => {
  const { target, line, isTypeOnly } = each
  if (target === undefined) return []
  const faults = directions
    .filter(
      (rule) =>
        rule.from.test(path) &&
        rule.to.test(target) &&
        !rule.except?.test(target) &&
        !(rule.allowsTypes && isTypeOnly),
    )
    .map(({ fix }) => ({ path, line, message: `imports ${target}. ${fix}` }))
  if (!entryFiles.includes(target)) return faults
  return [...faults, { path, line, message: `imports the entry file ${target}. Nothing may.` }]
}

/** Calls to AWS stand in aws/ alone; elsewhere in the program the SDK is a type. */
const checkSdk = (path: string, { specifier, isTypeOnly, line }: Import): readonly Fault[] => {
  if (!/^ami-scripts\/(?!aws\/)/.test(path) || isTypeOnly) return []
  if (!specifier.startsWith('@aws-sdk/')) return []
  return [{ path, line, message: `imports ${specifier}. Let a file of aws/ make the call.` }]
}

/** Cycles of run-time imports, each told once, from its first file in order of names. */
export const findCycles = (sources: readonly TypeScriptSource[]): readonly Fault[] => {
  const targets = new Map(
    sources.map(({ path, imports }) => [
      path,
      imports.flatMap(({ target, isTypeOnly }) => (target && !isTypeOnly ? [target] : [])),
    ]),
  )
  const done = new Set<string>()
  const faults: Fault[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path)
    if (at !== -1) {
      const cycle = [...trail.slice(at), path].join(' -> ')
      faults.push({
        path,
        message: `import cycle: ${cycle}. Move what both need into a third file.`,
      })
      return
    }
    if (done.has(path)) return
    for (const target of targets.get(path) ?? []) visit(target, [...trail, path])
    done.add(path)
  }
  for (const path of targets.keys()) visit(path, [])
  return faults
}

/**
 * Files that nothing imports, and that no other file names (as a program to start, for example).
 *
 * @param others every further text of the project, scripts and Makefile included
 */
export const findUnusedFiles = (
  sources: readonly TypeScriptSource[],
  others: readonly { readonly path: string; readonly text: string }[],
): readonly Fault[] => {
  const imported = (path: string): boolean =>
    sources.some(
      (source) =>
        (isTest(path) || !isTest(source.path)) &&
        source.imports.some(({ target }) => target === path),
    )
  const named = (path: string): boolean => {
    const name = path.split('/').slice(-2).join('/')
    return others.some((other) => other.path !== path && other.text.includes(name))
  }
  return sources
    .filter(({ path }) => !entryFiles.includes(path) && !path.endsWith('.test.ts'))
    .filter(({ path }) => !imported(path) && !named(path))
    .map(({ path }) => ({ path, message: 'is used by no source. Use it or delete it.' }))
}
