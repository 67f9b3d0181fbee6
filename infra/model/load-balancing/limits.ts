/** Quotas and TLS policies, as the two read-only calls show them. */
import type { ModelObject } from '../contract.ts'
import { AwsFault } from '../fault.ts'
import type { World } from '../world.ts'
import { own } from '../records.ts'
import { page } from './paging.ts'
import { texts } from './params.ts'
import { tlsPolicies } from './tls-policies.ts'

/** ELB user guide, "Quotas for your Application Load Balancers". */
const limits: Readonly<Record<string, number>> = {
  'application-load-balancers': 50,
  'target-groups': 3000,
  'targets-per-application-load-balancer': 1000,
  'listeners-per-application-load-balancer': 50,
  'rules-per-application-load-balancer': 100,
  'target-groups-per-application-load-balancer': 100,
  'target-groups-per-action-on-application-load-balancer': 5,
  'condition-values-per-alb-rule': 5,
  'condition-wildcards-per-alb-rule': 5,
  'target-id-registrations-per-application-load-balancer': 1000,
  'certificates-per-application-load-balancer': 25,
}

export const describeAccountLimits = (_world: World, params: ModelObject): ModelObject => {
  const { items, next } = page({
    items: Object.entries(limits),
    params,
    keyOf: ([name]) => name,
  })
  return { Limits: items.map(([Name, max]) => ({ Name, Max: String(max) })), ...next }
}

/** @throws AwsFault SSLPolicyNotFound */
export const describeSslPolicies = (_world: World, params: ModelObject): ModelObject => {
  const names = texts(params, 'Names')
  const missing = names.find((name) => own(tlsPolicies, name) === undefined)
  if (missing !== undefined) {
    throw new AwsFault('SSLPolicyNotFound', `SSL policy '${missing}' not found`)
  }
  const wanted = Object.entries(tlsPolicies).filter(
    ([name]) => names.length === 0 || names.includes(name),
  )
  const { items, next } = page({ items: wanted, params, keyOf: ([name]) => name })
  return {
    SslPolicies: items.map(([Name, { protocols, ciphers }]) => ({
      Name,
      SslProtocols: [...protocols],
      Ciphers: ciphers.map((cipher, index) => ({ Name: cipher, Priority: index + 1 })),
      SupportedLoadBalancerTypes: ['application', 'network'],
    })),
    ...next,
  }
}
