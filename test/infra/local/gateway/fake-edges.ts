import type { Probe, ProbeOutcome, RoutingTable } from '../../../../infra/model/contract.ts'
import type {
  InstanceReport,
  Instances,
  LaunchRequest,
} from '../../../../infra/local/engine/ports.ts'
import type { DataPlane } from '../../../../infra/local/load-balancer/data-plane.ts'

/** Instances that exist in memory alone. `hold` keeps launches unanswered. */
export interface FakeInstances extends Instances {
  readonly launches: LaunchRequest[]
  readonly terminated: string[]
  readonly alive: Map<string, InstanceReport>
  hold: boolean
}

/** @param shared what outlives a gateway: launch id -> instance, as EC2's client tokens do */
export const fakeInstances = (
  shared: { alive: Map<string, InstanceReport>; tokens: Map<string, InstanceReport> } = {
    alive: new Map(),
    tokens: new Map(),
  },
): FakeInstances => {
  const listeners: ((report: InstanceReport) => void)[] = []
  const tell = (report: InstanceReport): void => {
    shared.alive.set(report.instanceId, report)
    for (const listener of listeners) listener(report)
  }
  const launches: LaunchRequest[] = []
  const terminated: string[] = []
  const made = (request: LaunchRequest): InstanceReport => {
    const known = shared.tokens.get(request.launchId)
    if (known !== undefined) return known
    const count = shared.tokens.size + 1
    const report = {
      instanceId: `i-${String(count).padStart(17, '0')}`,
      state: 'running',
      reachable: true,
      privateIp: `10.0.3.${count}`,
      zone: 'eu-west-1a',
      subnetId: request.subnetId,
      instanceType: request.instanceType ?? 't3.small',
    } as const
    shared.tokens.set(request.launchId, report)
    return report
  }
  const fake: FakeInstances = {
    launches,
    terminated,
    alive: shared.alive,
    hold: false,
    launch: async (request) => {
      launches.push(request)
      if (fake.hold) await new Promise(() => undefined)
      const report = made(request)
      setImmediate(() => tell(report))
      const { state, reachable, ...launched } = report
      return { ...launched, launchTemplateVersion: 1 }
    },
    terminate: (instanceId) => {
      terminated.push(instanceId)
      const report = shared.alive.get(instanceId)
      if (report !== undefined) {
        setImmediate(() => tell({ ...report, state: 'terminated', reachable: false }))
      }
      return Promise.resolve()
    },
    onReport: (listener) => void listeners.push(listener),
    adopt: () => {
      for (const report of shared.alive.values()) tell(report)
      return Promise.resolve()
    },
    reset: () => {
      shared.alive.clear()
      return Promise.resolve()
    },
  }
  return fake
}

/** A data plane whose targets all answer the same. */
export interface FakeDataPlane extends DataPlane {
  readonly tables: RoutingTable[]
  readonly probes: Probe[]
  outcome: ProbeOutcome
}

export const fakeDataPlane = (): FakeDataPlane => {
  const tables: RoutingTable[] = []
  const probes: Probe[] = []
  const fake: FakeDataPlane = {
    tables,
    probes,
    outcome: { kind: 'status', status: 200 },
    apply: (table) => {
      tables.push(table)
      return Promise.resolve()
    },
    probe: (probe) => {
      probes.push(probe)
      return Promise.resolve(fake.outcome)
    },
    listenerUrl: (arn) =>
      tables.at(-1)?.loadBalancers.some(({ listeners }) => listeners.some((l) => l.arn === arn))
        ? 'http://127.0.0.1:1'
        : undefined,
  }
  return fake
}

/** Fresh fakes of both edges. */
export const edges = () => ({ instances: fakeInstances(), dataPlane: fakeDataPlane() })
