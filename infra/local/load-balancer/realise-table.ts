/** A routing table made real: slots are given, HAProxy is told. */
import type { RoutingTable } from '../../model/contract.ts'
import type { Cloud } from '../cloud/cloud.ts'
import type { PublishedLoadBalancer } from '../host/ruleset.ts'
import { socketPath, type ConfigInput } from './haproxy-config.ts'
import { publishedLoadBalancers } from './published-load-balancers.ts'
import { reconcileCertificates, wantedCertificates } from './reconcile-certificates.ts'
import { reconcile, wantedServers } from './reconcile.ts'
import { routeMaps } from './route-maps.ts'
import { runtimeApi } from './runtime-api.ts'
import { assignSlots, type Slots } from './slots.ts'
import { readSlots, writeSlots } from './slots-file.ts'
import { targetAddress } from './target-address.ts'

export interface TableRealiser {
  /** @returns whether servers that are to go still have requests: then it is to be called again */
  readonly realise: (table: RoutingTable) => Promise<boolean>
  readonly slots: () => Slots
}

export const createTableRealiser = async (options: {
  cloud: Cloud
  config: ConfigInput
  /** Told of the table and its slots before HAProxy is. */
  know: (table: RoutingTable, slots: Slots) => void
  /** Told of what the VPC sees once HAProxy serves it, whenever that has changed. */
  publish: (loadBalancers: readonly PublishedLoadBalancer[]) => Promise<void>
  /** Certificate, chain and private key of an ARN of ACM. */
  pemOf: (arn: string) => Promise<string>
  onTrouble: (message: string) => void
}): Promise<TableRealiser> => {
  const { cloud, config, know, publish, pemOf, onTrouble } = options
  const { folder, ...counts } = config
  const api = runtimeApi(socketPath(folder))
  let slots = await readSlots(folder)
  let reported = ''
  let published = ''

  const place = async (table: RoutingTable): Promise<void> => {
    const occupied = new Set((await api.showServers()).map((server) => server.backend))
    const assigned = assignSlots({ table, present: slots, counts, occupied })
    if (JSON.stringify(assigned.slots) !== JSON.stringify(slots)) {
      await writeSlots(folder, assigned.slots)
      slots = assigned.slots
    }
    const unplaced = assigned.unplaced.join(', ')
    if (unplaced !== '' && unplaced !== reported) {
      onTrouble(`No slot is left for ${unplaced}: not served.`)
    }
    reported = unplaced
  }
  const publishChanges = async (table: RoutingTable): Promise<void> => {
    const loadBalancers = publishedLoadBalancers(cloud, table, slots)
    const text = JSON.stringify(loadBalancers)
    if (text !== published) {
      await publish(loadBalancers)
      published = text
    }
  }
  return {
    realise: async (table) => {
      await place(table)
      know(table, slots)
      // Before the maps: a listener is not there until it can show its certificates.
      await reconcileCertificates(api, folder, wantedCertificates(table, slots), pemOf)
      const busy = await reconcile(api, folder, {
        servers: wantedServers(table, slots, (address) => targetAddress(cloud, address)),
        maps: routeMaps(table, slots),
      })
      await publishChanges(table)
      return busy.length > 0
    },
    slots: () => slots,
  }
}
