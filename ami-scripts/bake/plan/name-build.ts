import { join } from 'node:path'
import type { BakeContext } from './bake-context.ts'
import { newBuildId } from './build-id.ts'
import { shortKey } from './content-key.ts'
import type { BakePlan } from './plan-bake.ts'
import { environmentName } from '../../../infra/env/names.ts'

/** One run of Packer: its names, files and time. */
export interface Build {
  readonly buildId: string
  readonly amiName: string
  readonly directory: string
  readonly logPath: string
  readonly beganMs: number
  readonly swept: readonly string[]
}

/** Names a build; nothing exists yet. */
export const nameBuild = (
  context: BakeContext,
  plan: BakePlan,
  swept: readonly string[],
): Build => {
  const beganMs = context.now()
  const buildId = newBuildId(beganMs, context.randomHex())
  const directory = join(context.bakesDir, buildId)
  const { environment } = context.environment
  return {
    buildId,
    amiName: `${environmentName(environment)}-${shortKey(plan.key)}-${buildId}`,
    directory,
    logPath: join(directory, 'packer.log'),
    beganMs,
    swept,
  }
}
