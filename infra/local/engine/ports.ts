/** What the gateway's driver needs from the parts around it; each is built by its own folder. */
import type { InstanceState, ModelEffect } from '../../model/contract.ts'

export type LaunchRequest = Extract<ModelEffect, { kind: 'launch' }>

export interface LaunchedInstance {
  readonly instanceId: string
  readonly zone: string
  readonly subnetId: string
  readonly privateIp: string
  readonly instanceType: string
  readonly launchTemplateVersion: number
}

export interface InstanceReport {
  readonly instanceId: string
  readonly state: InstanceState
  readonly reachable: boolean
  readonly privateIp: string
  readonly zone: string
  readonly subnetId: string
  readonly instanceType: string
}

/** Instances with and without a body. `launch` rejects with AwsFault as RunInstances would. */
export interface Instances {
  readonly launch: (request: LaunchRequest) => Promise<LaunchedInstance>
  readonly terminate: (instanceId: string) => Promise<void>
  /** Called for every instance at adoption, and at every change of state after it. */
  readonly onReport: (listener: (report: InstanceReport) => void) => void
  /** Finds the bodies a killed gateway left, and watches them again. */
  readonly adopt: () => Promise<void>
  /** Removes every body (moto was reset). */
  readonly reset: () => Promise<void>
}
