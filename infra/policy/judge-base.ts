import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RenderedBase } from '../base/rendered-base.ts'
import type { Reporter } from '../foundation/reporter.ts'
import type { Breach } from './breach.ts'
import { acceptedFindings, newFindings, runCheckov } from './checkov.ts'
import { openRego, type JudgedFile, type RegoVerdict } from './rego.ts'
import { asState, readRendered } from './rendered-base.ts'
import type { ToolContext } from './tool.ts'
import { openApiConstraints } from './values/api-constraint.ts'
import { judgeValues } from './values/judge-values.ts'

export interface PolicyTools {
  readonly conftest: string
  readonly checkov: string
  readonly botocoreData: string
}

export interface JudgeOptions extends ToolContext {
  readonly tools: PolicyTools
  /** infra/terraform, or a copy of it. */
  readonly folder: string
  readonly reporter: Reporter
}

/** What one check came to. */
export interface Check {
  readonly name: string
  readonly checked: number
  readonly breaches: readonly Breach[]
}

/**
 * Every check, one behind the other, whatever those before it found.
 *
 * @throws AssayError ERR_POLICY_TOOL, ERR_POLICY_LEVELS
 */
export const judgeBase = async (options: JudgeOptions): Promise<readonly Check[]> => {
  const { tools, folder, reporter } = options
  const rego = openRego(options, tools.conftest, join(folder, 'policy'))
  const bases = await readRendered(join(folder, 'rendered'))
  const during = (name: string, work: () => Promise<RegoVerdict>): Promise<Check> =>
    reporter.during(name, async () => ({ name, ...(await work()) }), { closing: describeCheck })
  return [
    await during('Try the policies on their own fixtures', rego.verify),
    await during('Judge each rendered base by the policies', () =>
      withFiles(bases.map(wrapped), rego.judge),
    ),
    await during('Judge each rendered base by the values that AWS takes', async () => {
      const constraintOf = openApiConstraints(tools.botocoreData)
      const verdicts = bases.map(({ environment, resources }) =>
        judgeValues(`${environment}, rendered`, resources, constraintOf),
      )
      return addUp(verdicts)
    }),
    await during('Look for what checkov finds and nobody has accepted', async () => {
      const { findings, checked } = await runCheckov(options, tools.checkov, folder)
      return { breaches: newFindings(findings, acceptedFindings()), checked }
    }),
  ]
}

const describeCheck = ({ checked, breaches }: Check): string =>
  breaches.length === 0 ? `${checked} checked` : `${checked} checked, ${breaches.length} breaches`

const addUp = (verdicts: readonly RegoVerdict[]): RegoVerdict => ({
  breaches: verdicts.flatMap(({ breaches }) => breaches),
  checked: verdicts.reduce((sum, { checked }) => sum + checked, 0),
})

interface Document {
  readonly what: string
  /** As `terraform show -json` tells it. */
  readonly tfplan: unknown
}

const wrapped = (base: RenderedBase): Document => ({
  what: `${base.environment}, rendered`,
  tfplan: asState(base),
})

/** conftest reads files. They are of this run alone. */
const withFiles = async <Value>(
  documents: readonly Document[],
  work: (files: readonly JudgedFile[]) => Promise<Value>,
): Promise<Value> => {
  const scratch = await mkdtemp(join(tmpdir(), 'assay-policy-'))
  try {
    const files: JudgedFile[] = []
    for (const [index, { what, tfplan }] of documents.entries()) {
      const path = join(scratch, `${index}.json`)
      await writeFile(path, JSON.stringify({ tfplan }))
      files.push({ what, path })
    }
    return await work(files)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
