import t from 'tap'
import { applyFleetUp } from '../../../ami-scripts/fleet/apply.ts'
import type { FleetServices } from '../../../ami-scripts/fleet/observe.ts'
import type { ObservedFleet } from '../../../ami-scripts/fleet/observed.ts'
import { silentReporter } from '../../infra/foundation/recording-reporter.ts'
import { createFleetWorld, spec } from './fleet-world.ts'

const reporter = silentReporter()

/** Services over one state of AWS; a call that a test does not foresee is not there. */
const servicesOver = (
  observed: () => ObservedFleet,
  calls: {
    readonly launchTemplates?: Partial<FleetServices['launchTemplates']>
    readonly loadBalancing?: Partial<FleetServices['loadBalancing']>
  },
): FleetServices =>
  ({
    launchTemplates: {
      findLatest: async () => observed().launchTemplate,
      ...calls.launchTemplates,
    },
    loadBalancing: {
      findTargetGroup: async () => observed().targetGroup,
      forwardedTargetGroups: async () => observed().forwardedTargetGroupArns,
      ...calls.loadBalancing,
    },
    autoScaling: { findGroup: async () => observed().group },
  }) as unknown as FleetServices

class Stop extends Error {}

const contextOf = (services: FleetServices) => ({
  services,
  reporter,
  signal: new AbortController().signal,
  now: () => 0,
})

/** The token of the version cut for a template with this id. */
const tokenFor = async (id: string, latestVersion: number): Promise<string> => {
  const stale = { ...spec.launchTemplate, imageId: 'ami-0' }
  const empty = createFleetWorld().observed()
  const observed = { ...empty, launchTemplate: { id, latestVersion, latest: stale } }
  let seen = ''
  const services = servicesOver(() => observed, {
    launchTemplates: {
      createVersion: async (_id, _spec, token) => {
        seen = token
        throw new Stop()
      },
    },
  })
  try {
    await applyFleetUp(contextOf(services), spec)
  } catch (error) {
    if (!(error instanceof Stop)) throw error
  }
  return seen
}

t.test('a repeated version has the same token; another template or version another', async (t) => {
  const token = await tokenFor('lt-1', 1)
  t.match(token, /^[0-9a-f]{40}$/)
  t.equal(await tokenFor('lt-1', 1), token)
  t.not(await tokenFor('lt-2', 1), token)
  t.not(await tokenFor('lt-1', 2), token)
})

t.test(
  'a modification under a serving group keeps the ports its instances answer on',
  async (t) => {
    const world = createFleetWorld()
    world.take({ kind: 'create-launch-template', reason: '' })
    world.take({ kind: 'create-target-group', reason: '' })
    world.take({ kind: 'forward-listener', reason: '' })
    world.take({ kind: 'create-group', reason: '' })
    world.editTargetGroup({ healthPort: 9091, intervalSeconds: 30 })
    const sent: unknown[] = []
    const services = servicesOver(world.observed, {
      loadBalancing: {
        modifyTargetGroup: async (_arn, wanted) => {
          sent.push(wanted)
          world.editTargetGroup({ intervalSeconds: wanted.intervalSeconds })
        },
      },
    })
    const taken = await applyFleetUp(contextOf(services), spec)
    t.strictSame(sent, [{ ...spec.targetGroup, healthPort: 9091 }])
    t.equal(taken.length, 1)
  },
)
