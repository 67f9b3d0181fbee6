/** Quotas and TLS policies, as the two read-only calls show them. */
import type { ModelObject } from '../contract.ts'
import { AwsFault } from '../fault.ts'
import type { World } from '../world.ts'
import { defaultSslPolicy } from './listeners.ts'
import { own } from '../records.ts'
import { page } from './paging.ts'
import { texts } from './params.ts'

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

/** ELB user guide, "Security policies": the two that this cloud's base can name. */
const sslPolicies: Readonly<Record<string, { protocols: string[]; ciphers: string[] }>> = {
  [defaultSslPolicy]: {
    protocols: ['TLSv1', 'TLSv1.1', 'TLSv1.2'],
    ciphers: ['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256', 'AES128-GCM-SHA256'],
  },
  'ELBSecurityPolicy-TLS13-1-2-2021-06': {
    protocols: ['TLSv1.2', 'TLSv1.3'],
    ciphers: ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
  },
}

/** @throws AwsFault SSLPolicyNotFound */
export const describeSslPolicies = (_world: World, params: ModelObject): ModelObject => {
  const names = texts(params, 'Names')
  const missing = names.find((name) => own(sslPolicies, name) === undefined)
  if (missing !== undefined) {
    throw new AwsFault('SSLPolicyNotFound', `SSL policy '${missing}' not found`)
  }
  const wanted = Object.entries(sslPolicies).filter(
    ([name]) => names.length === 0 || names.includes(name),
  )
  const { items, next } = page({ items: wanted, params, keyOf: ([name]) => name })
  return {
    SslPolicies: items.map(([Name, { protocols, ciphers }]) => ({
      Name,
      SslProtocols: protocols,
      Ciphers: ciphers.map((cipher, index) => ({ Name: cipher, Priority: index + 1 })),
      SupportedLoadBalancerTypes: ['application', 'network'],
    })),
    ...next,
  }
}
