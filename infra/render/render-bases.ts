import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { renderedFile, type RenderedBase } from '../base/rendered-base.ts'
import type { EnvironmentName } from '../env/environment-schema.ts'
import { loadEnvironment } from '../env/environment.ts'
import type { Reporter } from '../foundation/reporter.ts'
import { writeWhole } from '../foundation/write-whole.ts'
import { pretend, type PretendOptions } from './pretend.ts'
import { renderError } from './render-error.ts'

export interface RenderOptions extends Omit<PretendOptions, 'environment'> {
  readonly environments: readonly EnvironmentName[]
  /** Write nothing, and fail where a file is not what rendering gives. */
  readonly isCheck: boolean
  readonly reporter: Reporter
}

export interface RenderOutcome {
  /** From the project's root. */
  readonly file: string
  readonly resources: number
  readonly isSame: boolean
}

/**
 * Renders environments, each into its file.
 *
 * @throws AssayError ERR_RENDER_DIFFERS, ERR_RENDER_TOFU, ERR_RENDER_VALUE
 */
export const renderBases = async (options: RenderOptions): Promise<readonly RenderOutcome[]> => {
  const { infra, environments, isCheck, reporter } = options
  const outcomes: RenderOutcome[] = []
  for (const name of environments) {
    const { rendered } = await reporter.during(`Render ${name}`, () =>
      pretend({ ...options, environment: loadEnvironment(name) }),
    )
    outcomes.push(await settle(infra, rendered, isCheck))
  }
  const different = outcomes.filter(({ isSame }) => !isSame)
  if (!isCheck || different.length === 0) return outcomes
  throw renderError(
    'ERR_RENDER_DIFFERS',
    `${different.length} of ${outcomes.length} files are not what rendering gives.`,
    { details: different.map(({ file }) => file) },
  )
}

const settle = async (
  infra: string,
  rendered: RenderedBase,
  isCheck: boolean,
): Promise<RenderOutcome> => {
  const file = renderedFile(infra, rendered.environment)
  const text = `${JSON.stringify(rendered, null, 2)}\n`
  const isSame = (await readIfThere(file)) === text
  if (!isSame && !isCheck) {
    await mkdir(dirname(file), { recursive: true })
    await writeWhole(file, text, 0o644)
  }
  const resources = rendered.resources.length
  return { file: relative(join(infra, '..'), file), resources, isSame }
}

const readIfThere = async (file: string): Promise<string | undefined> => {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
