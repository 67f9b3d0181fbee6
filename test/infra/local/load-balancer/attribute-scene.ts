/** A load balancer of the model, its traffic through HAProxy, and what a client sees of both. */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { Agent } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { haproxyFolder } from '../../../../infra/local/load-balancer/haproxy-config.ts'
import { requestLogPath } from '../../../../infra/local/load-balancer/haproxy-process.ts'
import type { ModelObject, RoutingTable } from '../../../../infra/model/contract.ts'
import { AwsFault } from '../../../../infra/model/fault.ts'
import { routing } from '../../../../infra/model/load-balancing/routing.ts'
import { recordProbe } from '../../../../infra/model/load-balancing/targets.ts'
import type { World } from '../../../../infra/model/world.ts'
import {
  call,
  forwardTo,
  good,
  newGroup,
  newListener,
  newLoadBalancer,
  newRule,
  newWorld,
  pass,
} from '../../model/load-balancing/fixture.ts'
import type { DataPlaneBench } from './data-plane-bench.ts'
import { ask, eventually, type Answer, type TestTarget } from './fixture.ts'

export const owners = ['LoadBalancer', 'TargetGroup', 'Listener'] as const
export type Owner = (typeof owners)[number]

export interface Scene {
  readonly world: World
  readonly arns: Readonly<Record<Owner, string>>
  readonly a: TestTarget
  readonly b: TestTarget
  readonly bench: DataPlaneBench
  /** Access log objects that were delivered, as `bucket/prefix`. */
  readonly logged: string[]
  /** Makes HAProxy agree with the world, or with what `change` makes of its table. */
  readonly apply: (change?: (table: RoutingTable) => RoutingTable) => Promise<void>
  readonly ask: (path?: string, options?: Parameters<typeof ask>[1]) => Promise<Answer>
  readonly url: () => string
}

/** A new world whose two healthy targets are the bench's; rule 1 answers /1/* itself. */
export const openScene = (bench: DataPlaneBench, logged: string[] = []): Scene => {
  const { a, b, plane } = bench
  const world = newWorld()
  const instances = { 'i-1': a, 'i-2': b }
  const loadBalancer = newLoadBalancer(world)
  const group = newGroup(world, 'blue')
  const listener = newListener(world, loadBalancer, forwardTo(group))
  newRule(world, listener, 1, [
    { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200', MessageBody: 'fixed' } },
  ])
  for (const [id, target] of Object.entries(instances)) {
    const fact = world.facts.instances[id]
    if (fact !== undefined) fact.privateIp = target.routed.address
    const Targets = [{ Id: id, Port: target.routed.port }]
    call(world, 'RegisterTargets', { TargetGroupArn: group, Targets })
    probe(world, group, id, target.routed.port, true)
  }
  pass(world, 1)
  const url = () => plane().listenerUrl(listener) ?? 'http://127.0.0.1:1'
  return {
    ...{ world, a, b, bench, logged, url },
    arns: { LoadBalancer: loadBalancer, TargetGroup: group, Listener: listener },
    apply: (change = (table) => table) => plane().apply(change(routing(world))),
    ask: (path = '/', options = {}) => ask(`${url()}${path}`, options),
  }
}

/** The outcome of one health check. */
export const probe = (
  world: World,
  targetGroupArn: string,
  targetId: string,
  port: number,
  isGood: boolean,
): void => {
  const outcome = isGood ? good : ({ kind: 'refused' } as const)
  recordProbe(world, { kind: 'probe', targetGroupArn, targetId, port, outcome })
}

const owned = ({ arns }: Scene, owner: Owner): ModelObject => ({ [`${owner}Arn`]: arns[owner] })

/** @returns the fault that the call ends in, if it does */
export const modify = (
  scene: Scene,
  owner: Owner,
  values: Readonly<Record<string, string>>,
): AwsFault | undefined => {
  const Attributes = Object.entries(values).map(([Key, Value]) => ({ Key, Value }))
  try {
    call(scene.world, `Modify${owner}Attributes`, { ...owned(scene, owner), Attributes })
    return undefined
  } catch (error) {
    if (error instanceof AwsFault) return error
    throw error
  }
}

export const shown = (scene: Scene, owner: Owner, key: string): unknown => {
  const answer = call(scene.world, `Describe${owner}Attributes`, owned(scene, owner))
  return (answer['Attributes'] as ModelObject[]).find(({ Key }) => Key === key)?.['Value']
}

/** Headers as the target received them. */
export const arrived = async (
  scene: Scene,
  headers: Record<string, string> = {},
): Promise<Record<string, string | undefined>> => {
  const { body } = await scene.ask('/', { headers })
  return (JSON.parse(body) as { headers: Record<string, string> }).headers
}

/** The access logs that one request left. A gateway that leaves delivers all it has. */
export const logsOf = async (scene: Scene): Promise<string> => {
  const { bench, logged } = scene
  const deliver = async (): Promise<void> => {
    await bench.plane().leave()
    await bench.reopen()
    await scene.apply()
  }
  await deliver()
  logged.length = 0
  const path = `/${randomUUID()}`
  await scene.ask(path)
  // HAProxy writes the line of a request after its answer.
  const log = requestLogPath(haproxyFolder(bench.cloud.stateDir))
  await eventually(async () => (await readFile(log, 'utf8')).includes(path))
  await deliver()
  return logged.join()
}

/** What a fresh connection answers to raw bytes, until it is ended or `forMs` are over. */
export const rawAnswer = async (url: string, bytes: string, forMs = 2000): Promise<string> => {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let text = ''
  socket.on('data', (chunk) => (text += chunk.toString('latin1')))
  socket.on('error', () => undefined)
  socket.write(bytes)
  await Promise.race([once(socket, 'close'), delay(forMs)])
  socket.destroy()
  return text
}

/** Whether a connection's second request, `afterMs` after the first, is told to be its last. */
export const endsConnection = async (scene: Scene, afterMs: number): Promise<boolean> => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  await scene.ask('/', { agent })
  await delay(afterMs)
  const { headers } = await scene.ask('/', { agent })
  agent.destroy()
  return headers['connection'] === 'close'
}
