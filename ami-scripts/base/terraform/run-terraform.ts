import type { Reporter } from '../../../infra/foundation/reporter.ts'
import { runProgram } from '../../../infra/foundation/run-program.ts'
import { explainDiagnostics } from './explain-diagnostics.ts'
import type { Terraform } from './find-terraform.ts'
import { parseMessage, type Diagnostic } from './message.ts'
import { terraformEnvironment } from './terraform-environment.ts'

/** Where a person's Terraform works, and what it is shown by. */
export interface TerraformRun {
  readonly terraform: Terraform
  /** Folder of the root module. */
  readonly root: string
  readonly dataFolder: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  readonly reporter: Reporter
}

/** A load balancer or a database takes minutes to make, a certificate until its name resolves. */
const deadlineMs = 90 * 60_000
/** After an interrupt it ends what it has begun and writes the state; a kill would lose that. */
const graceMs = 10 * 60_000

/**
 * Runs one command as a step that shows what it does, and passes its warnings on.
 *
 * @throws AssayError ERR_TERRAFORM_FAILED, ERR_BASE_LOCKED, ERR_BASE_PLAN_STALE; the abort's reason
 */
export const runTerraform = async (
  run: TerraformRun,
  title: string,
  args: readonly string[],
): Promise<void> => {
  const diagnostics: Diagnostic[] = []
  await run.reporter.during(title, async ({ update }) => {
    const end = await start(run, args, (line) => {
      const message = parseMessage(line)
      if (message?.diagnostic !== undefined) diagnostics.push(message.diagnostic)
      else if (message !== undefined) update(message.text)
    })
    if (end.status === 0) return
    const what = `${run.terraform.name} ${args[0]} ${end.how} in ${run.root}`
    throw explainDiagnostics(what, diagnostics, `${end.stderr}\n${end.stdout}`)
  })
  for (const { severity, summary, place } of diagnostics) {
    if (severity === 'warning') run.reporter.note(`Warning: ${place ? `${place}: ` : ''}${summary}`)
  }
}

/**
 * What a command writes to its standard output.
 *
 * @throws AssayError ERR_TERRAFORM_FAILED; the abort's reason
 */
export const readTerraform = async (
  run: TerraformRun,
  args: readonly string[],
): Promise<string> => {
  const end = await start(run, args)
  if (end.status === 0) return end.stdout
  const what = `${run.terraform.name} ${args.slice(0, 2).join(' ')} ${end.how} in ${run.root}`
  throw explainDiagnostics(what, [], end.stderr)
}

const start = async (
  { terraform, root, dataFolder, env, signal }: TerraformRun,
  args: readonly string[],
  onLine?: (line: string) => void,
) => {
  const end = await runProgram([terraform.path, ...args], {
    ...{ cwd: root, deadlineMs, graceMs, signal, interrupt: 'SIGINT' },
    env: terraformEnvironment(env, dataFolder),
    ...(onLine === undefined ? {} : { onLine }),
  })
  if (end.ended === 'by an abort') signal.throwIfAborted()
  return end
}
