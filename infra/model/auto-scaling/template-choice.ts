/** Launch templates as groups name them. */
import type { ModelObject } from '../contract.ts'
import type { LaunchTemplateFact, World } from '../world.ts'
import { notModelled, validationError } from './faults.ts'
import { objects, optionalObject, optionalText } from './params.ts'
import type { MixedInstances, Override, TemplateChoice } from './state.ts'

/**
 * Resolves id or name; keeps the version as given, for an alias is resolved at each launch.
 *
 * @throws AwsFault ValidationError
 */
export const chooseTemplate = (world: World, specification: ModelObject): TemplateChoice => {
  const id = optionalText(specification, 'LaunchTemplateId')
  const name = optionalText(specification, 'LaunchTemplateName')
  if ((id === undefined) === (name === undefined)) {
    throw validationError(
      'Valid requests must contain either launchTemplateId or LaunchTemplateName',
    )
  }
  const template = Object.values(world.facts.launchTemplates).find((candidate) =>
    id === undefined ? candidate.name === name : candidate.id === id,
  )
  if (template === undefined) throw templateMissing(id, name)
  const version = optionalText(specification, 'Version') ?? null
  checkVersion(template, version)
  return { id: template.id, name: template.name, version }
}

const templateMissing = (id: string | undefined, name: string | undefined) =>
  validationError(
    'You must use a valid fully-formed launch template. The specified launch template, with ' +
      (id === undefined ? `template name ${name}` : `template ID ${id}`) +
      ', does not exist.',
  )

/** Deleted versions are EC2's to know: the launch fails then. */
const checkVersion = (template: LaunchTemplateFact, version: string | null): void => {
  if (version === null || version === '$Latest' || version === '$Default') return
  if (!/^[1-9]\d*$/.test(version)) {
    throw validationError(
      "Invalid launch template version: either '$Default', '$Latest', or a numeric version are " +
        'allowed.',
    )
  }
  if (Number(version) > template.latestVersion) {
    throw validationError(
      'You must use a valid fully-formed launch template. Could not find launch template version ' +
        `${version} of launch template ${template.id}.`,
    )
  }
}

export const templateShape = (choice: TemplateChoice): ModelObject => ({
  LaunchTemplateId: choice.id,
  LaunchTemplateName: choice.name,
  ...(choice.version === null ? {} : { Version: choice.version }),
})

/** @throws AwsFault ValidationError, also for what the model lacks: weights and requirements */
export const readMixedInstances = (world: World, policy: ModelObject): MixedInstances => {
  const launchTemplate = optionalObject(policy, 'LaunchTemplate') ?? {}
  const specification = optionalObject(launchTemplate, 'LaunchTemplateSpecification')
  if (specification === undefined) {
    throw validationError('MixedInstancesPolicy must contain a LaunchTemplateSpecification.')
  }
  return {
    template: chooseTemplate(world, specification),
    overrides: objects(launchTemplate, 'Overrides').map((one) => readOverride(world, one)),
    distribution: { ...distributionDefaults, ...optionalObject(policy, 'InstancesDistribution') },
  }
}

/** InstancesDistribution of the API reference. Instances run on demand whatever it says. */
const distributionDefaults: ModelObject = {
  OnDemandAllocationStrategy: 'prioritized',
  OnDemandBaseCapacity: 0,
  OnDemandPercentageAboveBaseCapacity: 100,
  SpotAllocationStrategy: 'lowest-price',
  SpotInstancePools: 2,
}

const readOverride = (world: World, override: ModelObject): Override => {
  for (const member of ['WeightedCapacity', 'InstanceRequirements', 'ImageId']) {
    if (override[member] !== undefined) throw notModelled(`${member} in an override`)
  }
  const instanceType = optionalText(override, 'InstanceType')
  if (instanceType === undefined) throw validationError('An override must name an InstanceType.')
  const specification = optionalObject(override, 'LaunchTemplateSpecification')
  return {
    instanceType,
    template: specification === undefined ? null : chooseTemplate(world, specification),
  }
}

export const mixedShape = (mixed: MixedInstances): ModelObject => ({
  LaunchTemplate: {
    LaunchTemplateSpecification: templateShape(mixed.template),
    Overrides: mixed.overrides.map((override) => ({
      InstanceType: override.instanceType,
      ...(override.template === null
        ? {}
        : { LaunchTemplateSpecification: templateShape(override.template) }),
    })),
  },
  InstancesDistribution: mixed.distribution,
})
