import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Breach } from './breach.ts'
import { parseLevels, type Level } from './levels.ts'
import { runForJson, type ToolContext } from './tool.ts'

/** One policy, as Scalr has them: <name>.rego, of package terraform, judged by itself. */
interface Policy {
  readonly name: string
  readonly level: Level
}

/** A plan or a state as `terraform show -json` tells it, wrapped as Scalr does. */
export interface JudgedFile {
  /** In words, for whoever reads a breach: `prod, planned`. */
  readonly what: string
  readonly path: string
}

export interface Rego {
  /** Names of the policies and whether their own tests hold. */
  readonly verify: () => Promise<RegoVerdict>
  readonly judge: (files: readonly JudgedFile[]) => Promise<RegoVerdict>
}

export interface RegoVerdict {
  readonly breaches: readonly Breach[]
  /** How many tests or rules were looked at. */
  readonly checked: number
}

/** What conftest says of one file or test, by `--output json`. */
const outcomes = z.array(
  z.object({
    filename: z.string(),
    successes: z.int().optional(),
    failures: z.array(z.object({ msg: z.string() })).optional(),
  }),
)

const deadlineMs = 120_000

/**
 * The policies of a folder, run by conftest one at a time, as Scalr runs them: each has `deny` to
 * itself, and what they share stands in common/.
 *
 * @param folder infra/terraform/policy, or a copy of it
 * @throws AssayError ERR_POLICY_LEVELS; each call ERR_POLICY_TOOL
 */
export const openRego = (context: ToolContext, conftest: string, folder: string): Rego => {
  const policies: readonly Policy[] = [
    ...parseLevels(readFileSync(join(folder, 'scalr-policy.hcl'), 'utf8')),
  ].map(([name, level]) => ({ name, level }))

  /** @param files judged; for verify, none */
  const run = async (
    verb: 'test' | 'verify',
    { name, level }: Policy,
    files: readonly JudgedFile[] = [],
  ): Promise<RegoVerdict> => {
    const tests = verb === 'verify' ? ['tests/fixture.rego', `tests/${name}_test.rego`] : []
    const sources = ['common', `${name}.rego`, ...tests].flatMap((path) => ['--policy', path])
    const flags = ['--no-color', '--output', 'json', ...sources]
    const words =
      verb === 'test' ? ['--namespace', 'terraform', ...files.map(({ path }) => path)] : []
    const document = await runForJson(context, [conftest, verb, ...flags, ...words], {
      cwd: folder,
      deadlineMs,
    })
    const found = outcomes.parse(document ?? [])
    const breaches = found.flatMap(({ filename, failures = [] }) =>
      failures.map(({ msg }) => ({
        rule: verb === 'test' ? `rego ${name}` : `test of rego ${name}`,
        level,
        where: files.find(({ path }) => path === filename)?.what ?? filename,
        message: msg,
      })),
    )
    const passed = found.reduce((sum, { successes = 0 }) => sum + successes, 0)
    return { breaches, checked: passed + breaches.length }
  }

  const runAll = async (
    ...[verb, files]: [verb: 'verify'] | [verb: 'test', files: readonly JudgedFile[]]
  ): Promise<RegoVerdict> => {
    const verdicts = await Promise.all(policies.map((policy) => run(verb, policy, files)))
    return {
      breaches: verdicts.flatMap(({ breaches }) => breaches),
      checked: verdicts.reduce((sum, { checked }) => sum + checked, 0),
    }
  }
  return { verify: () => runAll('verify'), judge: (files) => runAll('test', files) }
}
