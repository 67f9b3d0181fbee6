import { EC2Client } from '@aws-sdk/client-ec2'
import t from 'tap'
import type { ScalingActivity } from '../../../ami-scripts/aws/auto-scaling.ts'
import { fleetStatus } from '../../../ami-scripts/fleet/fleet-status.ts'
import { planFleetUp } from '../../../ami-scripts/fleet/plan.ts'
import type { Session } from '../../../ami-scripts/program/session.ts'
import { loadEnvironment } from '../../../infra/env/environment.ts'
import { createFleetWorld, spec } from './fleet-world.ts'

const appImage = `registry/app@sha256:${'5'.repeat(64)}`
const image = {
  ImageId: 'ami-1',
  Tags: [
    { Key: 'assay:status', Value: 'candidate' },
    { Key: 'assay:app-image', Value: appImage },
  ],
}

const activity = (second: number, description: string): ScalingActivity => ({
  startedAt: new Date(Date.UTC(2026, 0, 1, 12, 0, second)),
  statusCode: 'Successful',
  description,
  statusMessage: '',
  cause: `the cause of ${second}`,
})

/** A fleet of two, of which the load balancer finds one healthy. */
const session = (activities: readonly ScalingActivity[]): Session => {
  const world = createFleetWorld()
  world.run((observed) => planFleetUp(spec, observed))
  const instance = { zone: 'a', healthStatus: 'Healthy', isProtected: false }
  const serving = { ...instance, lifecycleState: 'InService', launchTemplateVersion: '1' }
  world.edit({ instances: ['i-1', 'i-2'].map((instanceId) => ({ ...serving, instanceId })) })
  const { launchTemplate, targetGroup, forwardedTargetGroupArns, group } = world.observed()
  const targets = [
    { targetId: 'i-1', state: 'healthy', reason: '' },
    { targetId: 'i-2', state: 'initial', reason: 'Elb.RegistrationInProgress' },
  ]
  // The SDK's paginators take nothing but a client of its own.
  const ec2 = Object.assign(new EC2Client({ region: 'eu-west-1' }), {
    send: async () => ({ Images: [image] }),
  })
  return {
    environment: loadEnvironment('prod'),
    base: { text: (name: string) => name },
    clients: { ec2 },
    fleet: {
      launchTemplates: {
        findLatest: async () => launchTemplate,
        imagesByVersion: async () => new Map([['1', 'ami-1']]),
      },
      loadBalancing: {
        findTargetGroup: async () => targetGroup,
        forwardedTargetGroups: async () => forwardedTargetGroupArns,
        targetHealth: async () => targets,
      },
      autoScaling: { findGroup: async () => group, recentActivities: async () => activities },
    },
  } as unknown as Session
}

const aim = { environment: 'prod', cloud: undefined }

t.test('how many serve is counted, and the last three activities are told', async (t) => {
  const activities = [4, 3, 2, 1].map((second) => activity(second, `activity ${second}`))
  const { lines, result } = await fleetStatus(session(activities), aim)
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
  t.match(result, { health, activities: activities.slice(0, 3) })
})

t.test('a group without activities shows no heading for them', async (t) => {
  const { lines } = await fleetStatus(session([]), aim)
  t.equal(lines.at(-1), 'Nothing drifted.')
})

t.test('an identifier that is cut has a mark, and a whole one none', async (t) => {
  const { lines } = await fleetStatus(session([]), aim)
  t.match(lines.join('\n'), /status candidate, key -, .* app-image sha256:5{17}…$/m)
})
