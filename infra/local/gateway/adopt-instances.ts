import type { Driver } from './driver.ts'
import type { Instances } from './ports.ts'

/**
 * Connects instances and model, and tells the model about every instance that ended while no gateway
 * ran: those it knows and that nobody reports any more.
 */
export const adoptInstances = async (
  instances: Instances,
  driver: Pick<Driver, 'feed' | 'world'>,
): Promise<void> => {
  const reported = new Set<string>()
  instances.onReport((report) => {
    reported.add(report.instanceId)
    driver.feed({ kind: 'instance', ...report })
  })
  await instances.adopt()
  for (const fact of Object.values(driver.world().facts.instances)) {
    if (reported.has(fact.instanceId) || fact.state === 'terminated') continue
    driver.feed({ ...fact, kind: 'instance', state: 'terminated', reachable: false })
  }
}
