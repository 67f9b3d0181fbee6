/** The checks that are to be made now or later. */
import type { Probe } from '../contract.ts'
import type { World } from '../world.ts'
import { addressOf, healthOf } from './health.ts'
import { checkPort } from './targets.ts'

/**
 * One check per target and port of every group in use, draining targets left out. A group that no
 * rule names gets none (ELB user guide, "Health checks for your target groups").
 */
export const probes = (world: World): Probe[] => {
  const byKey = new Map<string, Probe>()
  for (const group of Object.values(world.loadBalancing.targetGroups)) {
    for (const target of Object.values(group.targets)) {
      const { state } = healthOf(world, group, target)
      const address = addressOf(world, group, target)
      if (state === 'draining' || state === 'unused' || address === undefined) {
        continue
      }
      const port = checkPort(group, target)
      const key = `${group.arn} ${target.id}:${port}`
      const dueAt = Math.min(target.probeDueAt, byKey.get(key)?.dueAt ?? Infinity)
      byKey.set(key, {
        targetGroupArn: group.arn,
        targetId: target.id,
        address,
        port,
        path: group.healthCheck.path,
        protocol: group.healthCheck.protocol,
        timeoutMs: group.healthCheck.timeoutSeconds * 1000,
        dueAt,
      })
    }
  }
  return [...byKey.values()]
}
