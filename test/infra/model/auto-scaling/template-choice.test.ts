import t from 'tap'
import {
  chooseTemplate,
  mixedShape,
  readMixedInstances,
  templateShape,
} from '../../../../infra/model/auto-scaling/template-choice.ts'
import { faultOf } from '../../../sim/fleet.ts'
import { createDriver, template } from '../../../sim/world-driver.ts'

const world = createDriver().world()

t.test('a version that was not given is not shown', async (t) => {
  const chosen = chooseTemplate(world, { LaunchTemplateName: template.name })
  t.same(templateShape(chosen), {
    LaunchTemplateId: template.id,
    LaunchTemplateName: template.name,
  })
})

t.test('a template is named by id or by name, not by both', async (t) => {
  for (const specification of [
    {},
    { LaunchTemplateId: template.id, LaunchTemplateName: template.name },
  ]) {
    t.match(
      faultOf(() => chooseTemplate(world, specification)),
      { message: /^Valid requests must contain either launchTemplateId or LaunchTemplateName/ },
    )
  }
})

t.test('a mixed policy shows the distribution AWS would use', async (t) => {
  const LaunchTemplateSpecification = { LaunchTemplateId: template.id, Version: '2' }
  const mixed = readMixedInstances(world, {
    LaunchTemplate: { LaunchTemplateSpecification, Overrides: [{ InstanceType: 't3.small' }] },
    InstancesDistribution: { OnDemandBaseCapacity: 2 },
  })
  t.match(mixedShape(mixed), {
    LaunchTemplate: { LaunchTemplateSpecification, Overrides: [{ InstanceType: 't3.small' }] },
    InstancesDistribution: { OnDemandBaseCapacity: 2, OnDemandAllocationStrategy: 'prioritized' },
  })
})

t.test('weights and requirements of overrides are not modelled, and refused', async (t) => {
  const LaunchTemplateSpecification = { LaunchTemplateId: template.id }
  for (const override of [
    { InstanceType: 't3.small', WeightedCapacity: '2' },
    { InstanceRequirements: {} },
  ]) {
    const LaunchTemplate = { LaunchTemplateSpecification, Overrides: [override] }
    t.match(
      faultOf(() => readMixedInstances(world, { LaunchTemplate })),
      { message: /in an override is not supported/ },
    )
  }
})
