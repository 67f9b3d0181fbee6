import { createQueue } from '../../foundation/keyed-queue.ts'
import { zoneHosts, type Host, type Zone } from '../../model/zone-hosts.ts'

/** The names of Route 53's zones in the cloud's resolver. Calls that change nothing are free. */
export interface ZoneNames {
  /** The records may have changed. */
  readonly refresh: () => Promise<void>
  /** Where the names of load balancers lead from now on. */
  readonly follow: (loadBalancers: readonly Host[]) => Promise<void>
}

export const createZoneNames = (parts: {
  readonly zones: () => Promise<readonly Zone[]>
  readonly publish: (zones: readonly string[], hosts: readonly Host[]) => Promise<void>
}): ZoneNames => {
  const inOrder = createQueue()
  let zones: readonly Zone[] = []
  let loadBalancers: readonly Host[] = []
  let published = ''
  const publishChanges = async (): Promise<void> => {
    const names = zones.map(({ name }) => name)
    const hosts = zoneHosts(zones, loadBalancers)
    const text = JSON.stringify([names, hosts])
    if (text === published) return
    await parts.publish(names, hosts)
    published = text
  }
  return {
    refresh: () =>
      inOrder(async () => {
        zones = await parts.zones()
        await publishChanges()
      }),
    follow: (hosts) =>
      inOrder(async () => {
        loadBalancers = hosts
        await publishChanges()
      }),
  }
}
