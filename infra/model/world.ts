/** The model's whole state: plain data, so that it can be saved, compared and replayed. */
import type { Certificate } from './certificate.ts'
import type { InstanceState } from './contract.ts'
import type { AutoScalingState } from './auto-scaling/state.ts'
import { emptyLoadBalancing, type LoadBalancingState } from './load-balancing/state.ts'
import { put } from './records.ts'

export interface World {
  /** Milliseconds since the epoch; moves only through step's `now`. */
  now: number
  /** Source of ids and of every other choice that AWS leaves open: no randomness. */
  sequence: number
  readonly accountId: string
  readonly region: string
  facts: Facts
  autoScaling: AutoScalingState
  loadBalancing: LoadBalancingState
}

/** What other services own and the model must know. Fed by inputs, never guessed. */
export interface Facts {
  launchTemplates: Record<string, LaunchTemplateFact>
  subnets: Record<string, { subnetId: string; zone: string; vpcId: string }>
  instances: Record<string, InstanceFact>
  certificates: Record<string, CertificateFact>
}

export interface LaunchTemplateFact {
  id: string
  name: string
  defaultVersion: number
  latestVersion: number
}

export interface CertificateFact extends Certificate {
  isIssued: boolean
}

export interface InstanceFact {
  instanceId: string
  state: InstanceState
  reachable: boolean
  privateIp: string
  zone: string
  subnetId: string
  instanceType: string
  /** When it was reported terminated. */
  endedAt?: number
}

/** A world in which nothing was ever made. Its time is 0 until the first step. */
export const emptyWorld = (owner: { accountId: string; region: string }): World => ({
  now: 0,
  sequence: 0,
  accountId: owner.accountId,
  region: owner.region,
  facts: { launchTemplates: {}, subnets: {}, instances: {}, certificates: {} },
  autoScaling: { groups: {}, openActivities: {}, history: [] },
  loadBalancing: emptyLoadBalancing(),
})

/** A private copy, but for ended activities: they are many, and none is changed in place. */
export const copyWorld = (world: World): World => {
  const { history } = world.autoScaling
  const copy = copyData({ ...world, autoScaling: { ...world.autoScaling, history: [] } })
  return { ...copy, autoScaling: { ...copy.autoScaling, history } }
}

/** Copies plain data: several times as fast as structuredClone, and each step needs it. */
const copyData = <Data>(data: Data): Data => {
  if (typeof data !== 'object' || data === null) return data
  if (Array.isArray(data)) return data.map(copyData) as Data
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(data)) {
    const part = copyData((data as typeof copy)[key])
    // Assignment is several times as fast, and right for every key but this one.
    if (key === '__proto__') put(copy, key, part)
    else copy[key] = part
  }
  return copy as Data
}
