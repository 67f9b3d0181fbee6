import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inputsHash, terraformValues } from '../base/base-inputs.ts'
import type { JsonObject, RenderedBase } from '../base/rendered-base.ts'
import type { Environment } from '../env/environment-schema.ts'
import { runTask } from '../foundation/run-task.ts'
import { normalise, type Made, type StateResource } from './normalise.ts'
import { renderPins } from './pins.ts'
import { renderError } from './render-error.ts'
import type { RenderTools } from './render-tools.ts'
import type { ProviderSchema } from './schema/provider-schema.ts'

export interface PretendOptions {
  /** The project's infra/ folder, or a copy of it. */
  readonly infra: string
  readonly environment: Environment
  readonly tools: RenderTools
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

export interface Pretended {
  /** What `tofu show -json` says of the plan, and of the state after it. */
  readonly plan: JsonObject
  readonly state: JsonObject
  readonly rendered: RenderedBase
}

/**
 * Plans an environment's base and applies the plan to nothing: the stand-in provider invents what
 * AWS would answer. It happens in a scratch copy with a state of its own, so that neither the
 * repository nor anybody's base is touched.
 *
 * @throws AssayError ERR_RENDER_TOFU with what is wrong with the HCL, ERR_RENDER_VALUE
 */
export const pretend = async (options: PretendOptions): Promise<Pretended> => {
  const scratch = await mkdtemp(join(tmpdir(), 'assay-render-'))
  try {
    return await pretendIn(scratch, options)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

const pretendIn = async (
  scratch: string,
  { infra, environment, tools, env, signal }: PretendOptions,
): Promise<Pretended> => {
  const root = await copyRoot(infra, scratch)
  const at = (name: string): string => join(scratch, name)
  await writeFile(at('values.tfvars.json'), JSON.stringify(terraformValues(environment)))
  await writeFile(
    at('orders.json'),
    JSON.stringify({ schema: tools.schema, journal: at('journal') }),
  )
  await writeFile(at('tofurc'), await mirror(at('mirror'), tools.standIn))
  const tofu = (...words: string[]): Promise<string> =>
    runTask(
      {
        env: { ...ownVariables(env), ASSAY_STAND_IN: at('orders.json') },
        ...{ task: `Rendering ${environment.environment}`, signal },
        failure: renderError.of('ERR_RENDER_TOFU'),
      },
      [tools.tofu, ...words],
      {
        cwd: root,
        env: { TF_CLI_CONFIG_FILE: at('tofurc'), TF_IN_AUTOMATION: '1', NO_COLOR: '1' },
        deadlineMs: 300_000,
      },
    )
  await tofu('init', '-no-color', '-input=false')
  const values = `-var-file=${at('values.tfvars.json')}`
  await tofu('plan', '-no-color', '-input=false', `-out=${at('plan')}`, values)
  const plan = JSON.parse(await tofu('show', '-json', at('plan'))) as JsonObject
  await tofu('apply', '-no-color', '-input=false', at('plan'))
  const state = JSON.parse(await tofu('show', '-json')) as JsonObject
  const journal = (await readFile(at('journal'), 'utf8')).trim().split('\n')
  const made = journal.map((line) => JSON.parse(line) as Made)
  const schema = JSON.parse(await readFile(tools.schema, 'utf8')) as ProviderSchema
  const { name, version } = renderPins.provider
  return {
    ...{ plan, state },
    rendered: {
      environment: environment.environment,
      inputs: await inputsHash(infra, environment),
      provider: `${name} ${version}`,
      resources: normalise(made, managedIn(state), schema),
    },
  }
}

/** The HCL and what it reads, beside each other as they are, with a state in the copy. */
const copyRoot = async (infra: string, scratch: string): Promise<string> => {
  const isWanted = (path: string): boolean => !/\/\.terraform|\.tfstate/.test(path)
  for (const name of ['terraform', 'iam']) {
    await cp(join(infra, name), join(scratch, 'infra', name), { recursive: true, filter: isWanted })
  }
  const root = join(scratch, 'infra', 'terraform')
  await writeFile(join(root, 'backend_override.tf'), 'terraform {\n  backend "local" {}\n}\n')
  return root
}

/** @returns a CLI configuration by which the provider is the stand-in, and no registry is asked */
const mirror = async (folder: string, standIn: string): Promise<string> => {
  const { name, version } = renderPins.provider
  const home = join(folder, 'registry.opentofu.org', name, version, 'linux_amd64')
  await mkdir(home, { recursive: true })
  await symlink(standIn, join(home, `terraform-provider-aws_v${version}`))
  return `provider_installation {\n  filesystem_mirror {\n    path = "${folder}"\n  }\n}\n`
}

/** What a person has set for their own Terraform would bend this one; none is needed. */
const ownVariables = (env: PretendOptions['env']): PretendOptions['env'] =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !/^(TF|AWS)_/.test(name)))

interface StateModule {
  readonly resources?: readonly (StateResource & { readonly mode: string })[]
  readonly child_modules?: readonly StateModule[]
}

const managedIn = (state: JsonObject): readonly StateResource[] => {
  const { root_module: root } = state['values'] as unknown as { root_module: StateModule }
  const below = (module: StateModule): readonly StateResource[] => [
    ...(module.resources ?? []).filter(({ mode }) => mode === 'managed'),
    ...(module.child_modules ?? []).flatMap(below),
  ]
  return below(root)
}
