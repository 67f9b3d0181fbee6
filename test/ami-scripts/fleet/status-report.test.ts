import t from 'tap'
import type { ScalingActivity } from '../../../ami-scripts/fleet/ports.ts'
import { reportStatus } from '../../../ami-scripts/fleet/status-report.ts'
import { spec } from './fleet-state.ts'
import { servingWorld } from './scenarios.ts'

const image = {
  imageId: 'ami-1',
  createdAt: '2026-01-01T00:00:00.000Z',
  state: 'available',
  rootDeviceName: '/dev/xvda',
  rootVolumeGib: 8,
  tags: {
    'assay:status': 'candidate',
    'assay:app-image': `registry/app@sha256:${'5'.repeat(64)}`,
  },
}

const activity = (second: number, description: string): ScalingActivity => ({
  startedAt: new Date(Date.UTC(2026, 0, 1, 12, 0, second)),
  statusCode: 'Successful',
  description,
  statusMessage: '',
  cause: `the cause of ${second}`,
})

/** A fleet of two, of which the load balancer finds one healthy. */
const report = async (activities: readonly ScalingActivity[]) => {
  const observed = (await servingWorld()).observed()
  const { group } = observed
  if (group === undefined) throw new Error('the world has no group')
  const [one, other] = group.instances.map(({ instanceId }) => instanceId)
  const targets = [
    { targetId: one ?? '', state: 'healthy', reason: '' },
    { targetId: other ?? '', state: 'initial', reason: 'Elb.RegistrationInProgress' },
  ]
  const imagesByVersion = new Map([['1', 'ami-1']])
  return reportStatus({
    ...{ spec, image, targets, activities, imagesByVersion },
    observed: { ...observed, group },
  })
}

t.test('how many serve is counted, and the last three activities are told', async (t) => {
  const activities = [4, 3, 2, 1].map((second) => activity(second, `activity ${second}`))
  const { lines, result } = await report(activities)
  t.ok(lines.includes('1 of 2 healthy behind the load balancer.'))
  t.strictSame(lines.slice(lines.indexOf('Latest scaling activities') + 1), [
    '  2026-01-01T12:00:04.000Z  Successful  activity 4',
    '    the cause of 4',
    '  2026-01-01T12:00:03.000Z  Successful  activity 3',
    '    the cause of 3',
    '  2026-01-01T12:00:02.000Z  Successful  activity 2',
    '    the cause of 2',
  ])
  const health = { desired: 2, inService: 2, healthyTargets: 1 }
  t.match(result, { imageId: 'ami-1', health, activities: activities.slice(0, 3) })
})

t.test('a group without activities shows no heading for them', async (t) => {
  t.equal((await report([])).lines.at(-1), 'Nothing drifted.')
})

t.test('an identifier that is cut has a mark, and a whole one none', async (t) => {
  const { lines } = await report([])
  t.match(lines.join('\n'), /status candidate, key -, .* app-image sha256:5{17}…$/m)
})
