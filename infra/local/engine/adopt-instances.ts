import type { Driver } from './driver.ts'
import type { InstanceReport, Instances } from './ports.ts'

/**
 * Connects instances and model, and tells the model about every instance that ended while no
 * gateway ran: those it knows and that nobody reports any more.
 */
export const adoptInstances = async (
  instances: Instances,
  driver: Pick<Driver, 'feed' | 'world'>,
): Promise<void> => {
  const reported = new Set<string>()
  instances.onReport((report) => {
    reported.add(report.instanceId)
    driver.feed(factOf(report))
  })
  await instances.adopt()
  for (const fact of Object.values(driver.world().facts.instances)) {
    if (reported.has(fact.instanceId) || fact.state === 'terminated') continue
    driver.feed({ ...fact, kind: 'instance', state: 'terminated', reachable: false })
  }
}

/** Member by member: reporters may carry more than belongs into the world. */
const factOf = (report: InstanceReport) => {
  const { instanceId, state, reachable, privateIp, zone, subnetId, instanceType } = report
  return {
    ...({ kind: 'instance', instanceId, state, reachable } as const),
    ...{ privateIp, zone, subnetId, instanceType },
  }
}
