import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Breach } from './breach.ts'
import { runForJson, type ToolContext } from './tool.ts'

/** A finding of checkov that stays, for a reason. */
const acceptedSchema = z.strictObject({
  id: z.string().regex(/^CKV2?_[A-Z]+_\d+$/),
  /** Resources that it is accepted of, by their address without keys; a further one is new. */
  resources: z.array(z.string()).min(1),
  reason: z.string().min(20),
})
export type AcceptedFinding = Readonly<z.infer<typeof acceptedSchema>>

export interface Finding {
  readonly id: string
  readonly name: string
  /** Address without keys. */
  readonly resource: string
  /** `/traffic.tf:4`, below the folder. */
  readonly place: string
}

const reportSchema = z.object({
  results: z.object({
    failed_checks: z.array(
      z.object({
        check_id: z.string(),
        check_name: z.string(),
        resource: z.string(),
        file_path: z.string(),
        file_line_range: z.tuple([z.int(), z.int()]),
      }),
    ),
    parsing_errors: z.array(z.string()).default([]),
  }),
  summary: z.object({ passed: z.int(), failed: z.int() }),
})

/** The findings that stay, with their reasons. */
export const acceptedFindings = (): readonly AcceptedFinding[] =>
  z
    .array(acceptedSchema)
    .parse(JSON.parse(readFileSync(new URL('accepted-findings.json', import.meta.url), 'utf8')))

const deadlineMs = 300_000

/**
 * What checkov finds in HCL: by plan JSON it would see less (policy documents, unknown values).
 *
 * @param folder infra/terraform, or a copy of it
 * @throws AssayError ERR_POLICY_TOOL
 */
export const runCheckov = async (
  context: ToolContext,
  checkov: string,
  folder: string,
): Promise<{ readonly findings: readonly Finding[]; readonly checked: number }> => {
  const flags = ['--framework', 'terraform', '--skip-download', '--quiet', '--compact']
  const words = [checkov, '--directory', '.', ...flags, '--output', 'json']
  const report = reportSchema.parse(await runForJson(context, words, { cwd: folder, deadlineMs }))
  const unread = report.results.parsing_errors.map((path) => ({
    ...{ id: 'CKV_PARSE_0', name: 'checkov cannot read the file' },
    ...{ resource: '(file)', place: path },
  }))
  const failed = report.results.failed_checks.map((check) => ({
    id: check.check_id,
    name: check.check_name,
    resource: check.resource.replaceAll(/\["[^"]*"\]|\[\d+\]/g, ''),
    place: `${check.file_path}:${check.file_line_range[0]}`,
  }))
  const { passed } = report.summary
  return { findings: [...unread, ...failed], checked: passed + report.summary.failed }
}

/** Findings that nobody has accepted, and accepted ones that are found no more. */
export const newFindings = (
  findings: readonly Finding[],
  accepted: readonly AcceptedFinding[],
): readonly Breach[] => {
  const level = 'hard-mandatory'
  const isOf =
    (finding: Finding) =>
    ({ id, resources }: AcceptedFinding): boolean =>
      id === finding.id && resources.includes(finding.resource)
  const unaccepted = findings
    .filter((finding) => !accepted.some(isOf(finding)))
    .map(({ id, name, resource, place }) => ({
      ...({ rule: `checkov ${id}`, level, where: `infra/terraform${place}` } as const),
      message: `${resource}: ${name}`,
    }))
  const stale = accepted.flatMap(({ id, resources }) =>
    resources
      .filter((resource) => !findings.some((each) => each.id === id && each.resource === resource))
      .map((resource) => ({
        ...({
          rule: `checkov ${id}`,
          level,
          where: 'infra/policy/accepted-findings.json',
        } as const),
        message: `${resource} is accepted, but checkov finds nothing there any more: remove it`,
      })),
  )
  return [...unaccepted, ...stale]
}
