import { paginateDescribeInstances, type EC2Client, type Instance } from '@aws-sdk/client-ec2'
import type { InstanceState } from '../../../model/contract.ts'
import type { Bodies } from '../bodies/bodies.ts'
import type { InstanceReport } from '../../engine/ports.ts'

/** Tells the driver what became of instances, those without a body included. */
export interface InstanceReports {
  readonly onReport: (listener: (report: InstanceReport) => void) => void
  /** Reports instances as moto has them now; without ids, all of them. */
  readonly report: (instanceIds?: readonly string[]) => Promise<void>
}

export const createInstanceReports = (moto: EC2Client, bodies: Bodies): InstanceReports => {
  const listeners: ((report: InstanceReport) => void)[] = []
  const reachable = new Set<string>()
  const send = (report: InstanceReport): void => {
    for (const listener of listeners) listener(report)
  }
  bodies.onChange(({ record, state, reachable: isReachable }) => {
    if (isReachable) reachable.add(record.instanceId)
    else reachable.delete(record.instanceId)
    send({ ...record, state, reachable: isReachable })
  })
  return {
    onReport: (listener) => listeners.push(listener),
    report: async (instanceIds) => {
      if (instanceIds?.length === 0) return
      for (const instance of await describeInstances(moto, instanceIds)) {
        const id = instance.InstanceId ?? ''
        const state = (instance.State?.Name ?? 'pending') as InstanceState
        const hasBody = bodies.get(id) !== undefined
        const isReachable = state === 'running' && (!hasBody || reachable.has(id))
        send({ ...reportOf(instance), state, reachable: isReachable })
      }
    },
  }
}

const reportOf = (instance: Instance): Omit<InstanceReport, 'state' | 'reachable'> => ({
  instanceId: instance.InstanceId ?? '',
  privateIp: instance.PrivateIpAddress ?? '',
  zone: instance.Placement?.AvailabilityZone ?? '',
  subnetId: instance.SubnetId ?? '',
  instanceType: instance.InstanceType ?? '',
})

/** Every page; moto answers 100 reservations at a time. */
export const describeInstances = async (
  moto: EC2Client,
  instanceIds?: readonly string[],
): Promise<Instance[]> => {
  const input = instanceIds === undefined ? {} : { InstanceIds: [...instanceIds] }
  const found: Instance[] = []
  for await (const page of paginateDescribeInstances({ client: moto }, input)) {
    found.push(...(page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances))
  }
  return found
}
