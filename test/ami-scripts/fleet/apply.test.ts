import t from 'tap'
import { applyFleetDown, applyFleetUp } from '../../../ami-scripts/fleet/apply.ts'
import type { FleetServices } from '../../../ami-scripts/fleet/ports.ts'
import { recordingReporter } from '../../infra/foundation/recording-reporter.ts'
import { spec } from './fleet-state.ts'
import { createFleetWorld, type FleetWorld } from './fleet-world.ts'
import { servingWorld } from './scenarios.ts'

/** Virtual time, in which AWS shows what was done, and no instance ever ends. */
const contextOf = (
  services: FleetServices,
  { pending }: Pick<FleetWorld, 'pending'>,
  signal = new AbortController().signal,
) => {
  const pauses: number[] = []
  const { reporter, lines } = recordingReporter()
  const now = (): number => pauses.reduce((sum, ms) => sum + ms, 0)
  const pause = async (ms: number): Promise<void> => {
    pauses.push(ms)
    for (const { kind, happen } of pending.splice(0)) if (kind === 'sight') happen()
  }
  return { context: { services, reporter, signal, now, pause }, pauses, lines }
}

t.test('a step that leaves no trace ends in a plain error, with what AWS said', async (t) => {
  const world = createFleetWorld()
  const { services } = world
  const { launchTemplates } = services
  const createLaunchTemplate = async () => ({ status: 'taken', message: 'is there' }) as const
  const stubborn = { ...services, launchTemplates: { ...launchTemplates, createLaunchTemplate } }
  const { context, pauses } = contextOf(stubborn, world)
  await t.rejects(applyFleetUp(context, spec), {
    code: 'ERR_FLEET_STUCK',
    message: /assay-prod is not as planned after 12\d s: Create launch template assay-prod/,
    details: [/none is named/, 'is there'],
  })
  t.ok(pauses.length < 40, `${pauses.length} looks`)
  t.strictSame([pauses[0], pauses.at(-1)], [1000, 5000], 'the longer, the rarer')
})

t.test(
  'what Auto Scaling goes on refusing is no matter of seconds: its words end the run',
  async (t) => {
    const world = createFleetWorld()
    const { services } = world
    const createGroup = async () => ({ status: 'refused', message: 'no such AMI' }) as const
    const autoScaling = { ...services.autoScaling, createGroup }
    const { context } = contextOf({ ...services, autoScaling }, world)
    await t.rejects(applyFleetUp(context, spec), {
      code: 'ERR_FLEET_STUCK',
      message: /after 3\d s: Create Auto Scaling group/,
      details: [/none is named/, 'no such AMI'],
    })
  },
)

t.test('instances that do not end are told one by one, after a while', async (t) => {
  const world = await servingWorld()
  const { context } = contextOf(world.services, world)
  await t.rejects(applyFleetDown(context, spec), {
    code: 'ERR_FLEET_DELETE_TIMEOUT',
    message: /^assay-prod is not gone after 90\d s/,
    details: [/i-\d is Terminating, i-\d is Terminating/],
  })
})

t.test('a wait that is looked at again and again is one line to people', async (t) => {
  const world = await servingWorld()
  const { context, lines } = contextOf(world.services, world)
  await t.rejects(applyFleetDown(context, spec))
  t.equal(lines.filter((line) => line.startsWith('Wait until the instances')).length, 1)
  t.match(lines.at(-1), /^failed: Wait until the instances/)
})

t.test('an interrupted run starts no further step', async (t) => {
  const world = createFleetWorld()
  const { services, state } = world
  const interruption = new AbortController()
  const { context } = contextOf(
    {
      ...services,
      launchTemplates: {
        ...services.launchTemplates,
        createLaunchTemplate: (input) => {
          interruption.abort()
          return services.launchTemplates.createLaunchTemplate(input)
        },
      },
    },
    world,
    interruption.signal,
  )
  await t.rejects(applyFleetUp(context, spec), { name: 'AbortError' })
  t.equal(state().templates.length, 1)
  t.strictSame(state().targetGroups, [])
})

t.test(
  'a step that is planned again after others is not a step that leaves no trace',
  async (t) => {
    const world = await servingWorld()
    const { context } = contextOf(world.services, world)
    let nowMs = 0
    let isRaised = false
    const pause = async (ms: number): Promise<void> => {
      nowMs += ms
      const pending = world.pending.splice(0)
      world.pending.push(...pending.filter(({ kind }) => kind === 'work' && !isRaised))
      for (const { kind, happen } of pending) if (kind === 'sight' || isRaised) happen()
      if (nowMs < 130_000 || isRaised) return
      world.editGroup(() => ({ min: 2, desired: 2, max: 4 }))
      isRaised = true
    }
    const taken = await applyFleetDown({ ...context, now: () => nowMs, pause }, spec)
    t.equal(taken.filter(({ call }) => call === 'updateGroup').length, 2, 'somebody raised it')
    t.strictSame(world.state().groups, [])
  },
)

t.test('a step that AWS refused is not shown as done when another comes first', async (t) => {
  const world = createFleetWorld()
  const { services } = world
  const createGroup = async () => {
    world.edit(() => ({ rules: [] }))
    return { status: 'refused', message: 'no such AMI' } as const
  }
  const autoScaling = { ...services.autoScaling, createGroup }
  const { context, lines } = contextOf({ ...services, autoScaling }, world)
  await t.rejects(applyFleetUp(context, spec))
  const group = lines.filter((line) => /: ?.*Create Auto Scaling group/.test(line))
  t.match(group[0], /^failed: Create Auto Scaling group.*AWS answers refused: no such AMI/)
})
