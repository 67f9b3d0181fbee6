import type { _InstanceType, RunInstancesCommandInput } from '@aws-sdk/client-ec2'
import { AwsFault } from '../../../model/fault.ts'
import type { Instances, LaunchedInstance, LaunchRequest } from '../../engine/ports.ts'
import { withInstanceFaults } from './instance-fault-of.ts'
import { adoptRecords } from './adopt-records.ts'
import type { Ec2Deps } from './ec2-deps.ts'
import { terminateInstance } from './instance-calls.ts'
import { runInstances, templateVersionOf } from './run-instances.ts'

/** Instances for Auto Scaling: the same path as RunInstances, the launch id as the client token. */
export const createInstances = (
  deps: Ec2Deps,
  watch: { readonly start: () => void },
): Instances => ({
  launch: (request) => withInstanceFaults(() => launch(deps, request)),
  terminate: (instanceId) => withInstanceFaults(() => terminateInstance(deps, instanceId)),
  onReport: deps.reports.onReport,
  adopt: async () => {
    watch.start()
    await deps.bodies.adopt()
    await adoptRecords(deps)
    await deps.reports.report()
  },
  reset: () =>
    withInstanceFaults(async () => {
      await deps.bodies.reset()
      await deps.tokens.clear()
    }),
})

const launch = async (deps: Ec2Deps, request: LaunchRequest): Promise<LaunchedInstance> => {
  const tags = Object.entries(request.tags).map(([Key, Value]) => ({ Key, Value }))
  const wanted: RunInstancesCommandInput = {
    LaunchTemplate: {
      LaunchTemplateId: request.launchTemplateId,
      Version: request.launchTemplateVersion,
    },
    MinCount: 1,
    MaxCount: 1,
    ClientToken: request.launchId,
    ...(request.instanceType === undefined
      ? {}
      : { InstanceType: request.instanceType as _InstanceType }),
    ...(tags.length === 0 ? {} : { TagSpecifications: [{ ResourceType: 'instance', Tags: tags }] }),
  }
  const reservation = await runInstances(deps, wanted, request.subnetId)
  const instance = reservation.Instances?.[0]
  if (instance?.InstanceId === undefined) {
    throw new AwsFault('InternalError', 'RunInstances answered without an instance.', 500)
  }
  return {
    instanceId: instance.InstanceId,
    zone: instance.Placement?.AvailabilityZone ?? '',
    subnetId: instance.SubnetId ?? request.subnetId,
    privateIp: instance.PrivateIpAddress ?? '',
    instanceType: instance.InstanceType ?? '',
    launchTemplateVersion: templateVersionOf(instance),
  }
}
