import t from 'tap'
import type { FleetStep } from '../../../ami-scripts/fleet/step.ts'
import { planFleetDown, planFleetUp } from '../../../ami-scripts/fleet/plan.ts'
import { isReference } from '../../../ami-scripts/fleet/reference.ts'
import { spec, specOf } from './fleet-state.ts'
import { createFleetWorld } from './fleet-world.ts'
import { scenarios, servingWorld } from './scenarios.ts'

const names = (steps: readonly FleetStep[]): string[] =>
  steps.map((step) => (step.kind === 'call' ? step.call : step.until))

t.test('nothing there: everything is created, in the order that AWS accepts', async (t) => {
  t.strictSame(names(planFleetUp(spec, createFleetWorld().observed())), [
    'createLaunchTemplate',
    'createTargetGroup',
    'modifyTargetGroupAttributes',
    'createRule',
    'createGroup',
  ])
})

t.test('a plan is plain data: written down and read again, it is the same', async (t) => {
  for (const { world, wanted } of scenarios) {
    const observed = (await world()).observed()
    for (const plan of [planFleetUp(wanted, observed), planFleetDown(wanted, observed)]) {
      t.strictSame(JSON.parse(JSON.stringify(plan)), plan)
    }
  }
})

t.test('every reference is to an earlier step of the same plan', async (t) => {
  let references = 0
  for (const { name, world, wanted } of scenarios) {
    const earlier = new Set<string>()
    for (const step of planFleetUp(wanted, (await world()).observed())) {
      if (step.kind !== 'call') continue
      for (const { resultOf } of referencesIn(step.input)) {
        references += 1
        t.ok(earlier.has(resultOf), `${name}: ${step.call} refers to ${resultOf}`)
      }
      earlier.add(step.call)
    }
  }
  t.ok(references >= 20, `${references} references`)
})

const referencesIn = (value: unknown): { readonly resultOf: string }[] => {
  if (isReference(value)) return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(referencesIn)
}

/** The token of the version cut for a template with this id. */
const tokenFor = async (id: string, version: number, imageId = 'ami-2'): Promise<unknown> => {
  const latest = { version, data: spec.launchTemplate.data }
  const observed = { ...createFleetWorld().observed(), launchTemplate: { id, latest } }
  const [step] = planFleetUp(specOf(imageId), observed)
  return step?.kind === 'call' && step.call === 'createLaunchTemplateVersion'
    ? step.input.clientToken
    : undefined
}

t.test('a repeated version has the same token; another one, template or content not', async (t) => {
  const id = 'lt-0123456789abcdef0'
  const token = await tokenFor(id, 1)
  t.equal(await tokenFor(id, 1), token)
  t.not(await tokenFor('lt-0123456789abcdef1', 1), token)
  t.not(await tokenFor(id, 2), token)
  t.not(await tokenFor(id, 1, 'ami-3'), token)
  t.ok(String(await tokenFor(id, 10_000)).length <= 64, 'EC2 takes 64 characters')
})

t.test(
  'any member of the launch template that differs cuts a version, with the reason',
  async (t) => {
    const { data } = spec.launchTemplate
    const changes: [string, typeof data][] = [
      [
        'metadataOptions.httpTokens is optional, not required',
        { ...data, metadataOptions: { ...data.metadataOptions, httpTokens: 'optional' } },
      ],
      ['imageId is ami-0, not ami-1', { ...data, imageId: 'ami-0' }],
      ['instanceProfileName is other, not', { ...data, instanceProfileName: 'other' }],
      ['securityGroupIds is sg-1 sg-2, not sg-1', { ...data, securityGroupIds: ['sg-2', 'sg-1'] }],
      ['userData is old, not', { ...data, userData: 'old' }],
      ['tags.volume.Name is (none), not assay-prod', { ...data, tags: { instance: spec.tags } }],
      ['blockDevices./dev/xvda.isEncrypted is (none), not true', { ...data, blockDevices: {} }],
      ['other.KeyName is bob, not (none)', { ...data, other: { KeyName: 'bob' } }],
    ]
    for (const [reason, found] of changes) {
      const latest = { version: 1, data: found }
      const observed = { ...createFleetWorld().observed(), launchTemplate: { id: 'lt-1', latest } }
      const [step] = planFleetUp(spec, observed)
      t.equal(step?.kind === 'call' && step.call, 'createLaunchTemplateVersion')
      t.ok(step?.reason.includes(reason), `${step?.reason} has: ${reason}`)
    }
  },
)

t.test('weights that a roll-out has set between two target groups are left alone', async (t) => {
  const world = await servingWorld()
  world.edit(({ rules, targetGroups: [blue] }) => {
    const green = blue && { ...blue, arn: 'green', name: 'assay-prod-green' }
    const forwards = [
      { targetGroupArn: blue?.arn ?? '', weight: 90 },
      { targetGroupArn: 'green', weight: 10 },
    ]
    return {
      targetGroups: blue && green ? [blue, green] : [],
      rules: rules.map((rule) => ({ ...rule, forwards })),
    }
  })
  t.strictSame(planFleetUp(spec, world.observed()), [])
})

t.test('a rule that somebody narrowed takes all paths again, and keeps its forwards', async (t) => {
  const world = await servingWorld()
  world.edit(({ rules }) => ({
    rules: rules.map((rule) => ({ ...rule, conditions: ['path-pattern /api/*'] })),
  }))
  const [step, ...more] = planFleetUp(spec, world.observed())
  t.match(step, { call: 'modifyRule', reason: /path-pattern \/api\/\*, not path-pattern \/\*/ })
  t.strictSame(more, [])
})
