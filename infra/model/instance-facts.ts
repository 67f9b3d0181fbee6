/** What EC2 says about instances, as the world keeps it. */
import type { ModelInput } from './contract.ts'
import type { World } from './world.ts'

type Reported = Extract<ModelInput, { kind: 'instance' }>
type Landed = Extract<ModelInput, { kind: 'launched' }>

/** EC2 forgets a terminated instance after about an hour; so does the model. */
const forgetAfterMs = 3_600_000

/** Takes a report; a terminated instance stays terminated, whatever comes late. */
export const noteInstance = (world: World, { kind, ...fact }: Reported): void => {
  const { instances } = world.facts
  const old = instances[fact.instanceId]
  if (old?.state === 'terminated') return
  const ended = fact.state === 'terminated' ? { endedAt: world.now } : {}
  instances[fact.instanceId] = { ...fact, ...ended }
  for (const [id, { endedAt }] of Object.entries(instances)) {
    if (endedAt !== undefined && endedAt + forgetAfterMs < world.now && !isMember(world, id)) {
      delete instances[id]
    }
  }
}

const isMember = (world: World, instanceId: string): boolean =>
  Object.values(world.autoScaling.groups).some((group) =>
    group.members.some((member) => member.instanceId === instanceId),
  )

/** The instance may have been reported before its launch was answered: that report is newer. */
export const noteLaunched = (world: World, landed: Landed): void => {
  const { instanceId, privateIp, zone, subnetId, instanceType } = landed
  world.facts.instances[instanceId] ??= {
    instanceId,
    state: 'pending',
    reachable: false,
    privateIp,
    zone,
    subnetId,
    instanceType,
  }
}
