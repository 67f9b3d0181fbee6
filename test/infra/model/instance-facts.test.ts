import t from 'tap'
import type { InstanceState } from '../../../infra/model/contract.ts'
import { noteInstance, noteLaunched } from '../../../infra/model/instance-facts.ts'
import { emptyWorld } from '../../../infra/model/world.ts'

const place = {
  privateIp: '10.0.3.4',
  zone: 'eu-west-1a',
  subnetId: 'subnet-a',
  instanceType: 't3.small',
}
const report = (instanceId: string, state: InstanceState) =>
  ({ kind: 'instance', instanceId, state, reachable: state === 'running', ...place }) as const
const empty = () => emptyWorld({ accountId: '123456789012', region: 'eu-west-1' })

t.test('a terminated instance stays terminated, whatever comes late', async (t) => {
  const world = empty()
  noteInstance(world, report('i-1', 'terminated'))
  noteInstance(world, report('i-1', 'running'))
  t.equal(world.facts.instances['i-1']?.state, 'terminated')
})

t.test('an answered launch does not overwrite what was reported before it', async (t) => {
  const world = empty()
  const landed = { kind: 'launched', launchId: 'l', launchTemplateVersion: 1, ...place } as const
  noteInstance(world, report('i-1', 'running'))
  noteLaunched(world, { ...landed, instanceId: 'i-1' })
  noteLaunched(world, { ...landed, instanceId: 'i-2' })
  t.match(world.facts.instances, { 'i-1': { state: 'running' }, 'i-2': { state: 'pending' } })
})
