import type { Cloud } from '../cloud/cloud.ts'
import { foreignCommandLines, type DaemonSpec } from '../host/daemon.ts'
import { upError } from './up-error.ts'

/**
 * Refuses to work on a cloud whose daemons another checkout of the project started: this one would
 * start its own beside them, and what its code expects of their state need not hold.
 *
 * @throws AssayError ERR_CLOUD_CHECKOUT with what runs
 */
export const assertOwnCheckout = async (
  cloud: Cloud,
  daemons: readonly Pick<DaemonSpec, 'service' | 'args'>[],
): Promise<void> => {
  const found = await Promise.all(daemons.map((daemon) => foreignCommandLines(cloud, daemon)))
  const details = daemons.flatMap(({ service }, position) =>
    (found[position] ?? []).map((line) => `${service}: ${line}`),
  )
  if (details.length === 0) return
  throw upError(
    'ERR_CLOUD_CHECKOUT',
    `Cloud ${cloud.name} runs from another checkout, and is left alone.`,
    { details },
  )
}
