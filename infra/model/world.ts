/** The model's whole state: plain data, so that it can be saved, compared and replayed. */
import type { InstanceState } from './contract.ts'
import type { AutoScalingState } from './auto-scaling/state.ts'
import type { LoadBalancingState } from './load-balancing/state.ts'

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
}

export interface LaunchTemplateFact {
  id: string
  name: string
  defaultVersion: number
  latestVersion: number
}

export interface InstanceFact {
  instanceId: string
  state: InstanceState
  reachable: boolean
  privateIp: string
  zone: string
  subnetId: string
  instanceType: string
}
