import t from 'tap'
import { defaultSettings, readSettings } from '../../../../infra/model/auto-scaling/settings.ts'
import { faultOf } from '../../../sim/fleet.ts'
import { createDriver, template } from '../../../sim/world-driver.ts'

const base = {
  LaunchTemplate: { LaunchTemplateId: template.id },
  MinSize: 0,
  MaxSize: 4,
  VPCZoneIdentifier: 'subnet-a',
}
const read = (params: object) =>
  readSettings(createDriver().world(), defaultSettings, { ...params })

t.test('what is not given is as the API reference says', async (t) => {
  t.match(read(base), {
    desiredCapacity: 0,
    defaultCooldown: 300,
    healthCheckType: 'EC2',
    healthCheckGracePeriod: 0,
    defaultInstanceWarmup: null,
    terminationPolicies: ['Default'],
    protectNewInstances: false,
  })
})

t.test('members without effect are kept as they came', async (t) => {
  t.same(read({ ...base, PlacementGroup: 'close' }).kept, { PlacementGroup: 'close' })
})

t.test('an instance maintenance policy is a setting of the group', async (t) => {
  const InstanceMaintenancePolicy = { MinHealthyPercentage: 90, MaxHealthyPercentage: 120 }
  t.same(read({ ...base, InstanceMaintenancePolicy }).maintenance, {
    minHealthyPercentage: 90,
    maxHealthyPercentage: 120,
  })
})

t.test('members that would need an effect are refused', async (t) => {
  for (const params of [
    { Operator: { Principal: 'x' } },
    { InstanceLifecyclePolicy: {} },
    { AvailabilityZoneDistribution: { CapacityDistributionStrategy: 'balanced-only' } },
    { DesiredCapacityType: 'vcpu' },
  ]) {
    t.match(
      faultOf(() => read({ ...base, ...params })),
      { message: /not supported by the local/ },
    )
  }
  t.match(
    faultOf(() => read({ ...base, LaunchConfigurationName: 'old' })),
    { message: /A launch configuration with the name: old does not exist$/ },
  )
})
