import t from 'tap'
import { awaitFleetHealthy } from '../../../ami-scripts/fleet/await-fleet.ts'
import type { FleetServices, TargetHealth } from '../../../ami-scripts/fleet/ports.ts'
import { spec } from './fleet-state.ts'
import { servingWorld } from './scenarios.ts'

/** Waits on virtual time, with these answers about the targets, the last one for ever. */
const waitWith = async (reads: readonly (readonly TargetHealth['state'][])[]) => {
  const { services } = await servingWorld()
  const ids = (await services.autoScaling.findGroup(spec.groupName))?.instances ?? []
  let read = 0
  let nowMs = 0
  const targetHealth: FleetServices['loadBalancing']['targetHealth'] = async () => {
    const states = reads[Math.min(read, reads.length - 1)] ?? []
    read += 1
    return states.map((state, index) => ({
      ...{ targetId: ids[index]?.instanceId ?? '', state, reason: '' },
    }))
  }
  const failed = {
    startedAt: new Date(0),
    statusCode: 'Failed',
    description: 'Launching',
    cause: '',
  }
  const recentActivities = async () => [{ ...failed, statusMessage: 'no capacity' }]
  return awaitFleetHealthy({
    services: {
      ...services,
      loadBalancing: { ...services.loadBalancing, targetHealth },
      autoScaling: { ...services.autoScaling, recentActivities },
    },
    groupName: spec.groupName,
    targetGroupArn: 'target-group',
    deadlineMs: 60_000,
    step: { update: () => undefined },
    signal: new AbortController().signal,
    now: () => nowMs,
    pause: async (ms) => void (nowMs += ms),
  }).then((health) => ({ health, reads: read }))
}

t.test('one healthy read is not enough: an early pass may be a false one', async (t) => {
  const good = ['healthy', 'healthy']
  const { health, reads } = await waitWith([good, ['healthy', 'unhealthy'], good])
  t.strictSame(health, { desired: 2, inService: 2, healthyTargets: 2 })
  t.equal(reads, 4)
})

t.test('what never serves ends in the words of the last failed activity', async (t) => {
  await t.rejects(waitWith([['initial']]), {
    code: 'ERR_FLEET_TIMEOUT',
    message: /0 of 2 instances healthy after 60 s/,
    details: ['Launching: no capacity'],
  })
})
