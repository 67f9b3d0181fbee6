import type { RoutingTable } from '../../model/contract.ts'
import type { Cloud } from '../cloud/cloud.ts'
import { loadBalancerAddress } from '../host/host-ports.ts'
import type { PublishedLoadBalancer } from '../host/ruleset.ts'
import type { Slots } from './slots.ts'

/**
 * Load balancers as instances see them: by their DNS names, at addresses and ports of their own. A
 * listener without a slot is no port there; a load balancer without any has its address all the
 * same, as on AWS.
 */
export const publishedLoadBalancers = (
  cloud: Cloud,
  table: RoutingTable,
  slots: Slots,
): PublishedLoadBalancer[] =>
  table.loadBalancers.flatMap(({ arn, dnsName, listeners }) => {
    const index = slots.addresses[arn]
    if (index === undefined) {
      return []
    }
    const served = listeners.flatMap(({ arn: listenerArn, port }) => {
      const slot = slots.listeners[listenerArn]
      return slot === undefined ? [] : [{ port, hostPort: cloud.ports.listenerFirst + slot }]
    })
    return [{ dnsName, address: loadBalancerAddress(cloud, index), listeners: served }]
  })
