import { runProgram } from '../../../infra/foundation/run-program.ts'
import { terraformError } from './terraform-error.ts'
import { isOldVersion } from './version-order.ts'

/**
 * The programs that can apply the base, in the order in which PATH is asked, each with the first
 * version whose S3 backend locks by a file beside the state (`use_lockfile`; change logs of
 * Terraform 1.11 and OpenTofu 1.10).
 */
const minimums = { terraform: '1.11.0', tofu: '1.10.0' } as const

export type TerraformName = keyof typeof minimums
export const terraformNames = Object.keys(minimums) as readonly TerraformName[]

/** A person's own program. */
export interface Terraform {
  readonly name: TerraformName
  readonly path: string
  readonly version: string
}

const deadlineMs = 30_000

type Env = Readonly<Record<string, string | undefined>>

/**
 * Finds the program that is to apply the base, and checks its version.
 *
 * @param options.wanted one of the two; the first of them on PATH otherwise
 * @param options.findProgram full path of a program on PATH
 * @throws AssayError ERR_TERRAFORM_MISSING, ERR_TERRAFORM_VERSION
 */
export const findTerraform = async (options: {
  readonly env: Env
  readonly wanted: TerraformName | undefined
  readonly findProgram: (name: string, env: Env) => string | undefined
}): Promise<Terraform> => {
  const { env, wanted, findProgram } = options
  const names = wanted === undefined ? terraformNames : [wanted]
  for (const name of names) {
    const path = findProgram(name, env)
    if (path === undefined) continue
    const version = await versionOf(path, env)
    if (!isOldVersion(version, minimums[name])) return { name, path, version }
    const message = `${path} is ${version}: the base needs ${minimums[name]} or later.`
    throw terraformError('ERR_TERRAFORM_VERSION', message)
  }
  throw terraformError('ERR_TERRAFORM_MISSING', `PATH has no ${names.join(' and no ')}.`)
}

/** Both programs give their own version under Terraform's name. */
const versionOf = async (path: string, env: Env): Promise<string> => {
  const settings = { ...env, CHECKPOINT_DISABLE: '1' }
  const { stdout, how } = await runProgram([path, 'version', '-json'], {
    ...{ env: settings, deadlineMs },
  })
  try {
    const { terraform_version } = JSON.parse(stdout) as { readonly terraform_version?: unknown }
    if (typeof terraform_version === 'string') return terraform_version
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
  }
  throw terraformError('ERR_TERRAFORM_VERSION', `${path} version -json told no version: it ${how}.`)
}
