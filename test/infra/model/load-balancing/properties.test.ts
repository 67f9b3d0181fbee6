/** What holds after every event, whatever the events are. */
import fc from 'fast-check'
import t from 'tap'
import type { ModelObject } from '../../../../infra/model/contract.ts'
import { AwsFault } from '../../../../infra/model/fault.ts'
import { groupsOf } from '../../../../infra/local/load-balancer/slots.ts'
import { nextLoadBalancingDue } from '../../../../infra/model/load-balancing/due.ts'
import { probes } from '../../../../infra/model/load-balancing/probes.ts'
import { routing } from '../../../../infra/model/load-balancing/routing.ts'
import { copyWorld, type World } from '../../../../infra/model/world.ts'
import {
  bad,
  call,
  check,
  forwardTo,
  good,
  healthIn,
  newGroup,
  newListener,
  newLoadBalancer,
  newWorld,
  pass,
} from './fixture.ts'

const ids = ['i-1', 'i-2', 'i-3'] as const
const names = ['blue', 'green', 'idle'] as const

const id = fc.constantFrom(...ids)
const name = fc.constantFrom(...names)
const event = fc.oneof(
  fc.record({ do: fc.constant('register' as const), id, name }),
  fc.record({ do: fc.constant('deregister' as const), id, name }),
  fc.record({ do: fc.constant('check' as const), id, name, isGood: fc.boolean() }),
  fc.record({ do: fc.constant('pass' as const), seconds: fc.nat(200) }),
  fc.record({ do: fc.constant('weigh' as const), blue: fc.nat(999), green: fc.nat(999) }),
  fc.record({
    do: fc.constant('state' as const),
    id,
    state: fc.constantFrom('running', 'stopped', 'terminated'),
  }),
)
type Event = typeof event extends fc.Arbitrary<infer Value> ? Value : never

const newScene = () => {
  const world = newWorld()
  const loadBalancer = newLoadBalancer(world)
  const groups = Object.fromEntries(names.map((one) => [one, newGroup(world, one)]))
  const blue = groups['blue'] ?? ''
  const green = groups['green'] ?? ''
  const listener = newListener(world, loadBalancer, forwardTo(blue, green))
  pass(world, 1)
  return { world, listener, groups, blue, green }
}

const perform = (scene: ReturnType<typeof newScene>, one: Event): void => {
  const { world, groups, listener, blue, green } = scene
  const targets = (params: { id: string; name: string }): ModelObject => ({
    TargetGroupArn: groups[params.name] ?? '',
    Targets: [{ Id: params.id }],
  })
  switch (one.do) {
    case 'register':
      return void call(world, 'RegisterTargets', targets(one))
    case 'deregister':
      return void call(world, 'DeregisterTargets', targets(one))
    case 'check':
      return check(world, groups[one.name] ?? '', one.id, one.isGood ? good : bad)
    case 'pass':
      return pass(world, one.seconds * 1000)
    case 'state':
      Object.assign(world.facts.instances[one.id] ?? {}, { state: one.state })
      return pass(world, 1)
    case 'weigh':
      return void call(world, 'ModifyListener', {
        ListenerArn: listener,
        DefaultActions: [
          {
            Type: 'forward',
            ForwardConfig: {
              TargetGroups: [
                { TargetGroupArn: blue, Weight: one.blue },
                { TargetGroupArn: green, Weight: one.green },
              ],
            },
          },
        ],
      })
    default:
      return one satisfies never
  }
}

const states = (world: World, group: string): string[] =>
  ids.map((one) => healthIn(world, group, one).split(' ')[0] ?? '')

/** The sentence that does not hold, or undefined. */
const breach = (world: World, idle: string): string | undefined => {
  for (const group of groupsOf(routing(world))) {
    const seen = states(world, group.targetGroupArn)
    for (const target of group.targets) {
      const state = seen[ids.indexOf(target.targetId as (typeof ids)[number])]
      if (target.admits === 'open' && !['healthy', 'unhealthy'].includes(state ?? '')) {
        return `${target.targetId} is ${state} and open`
      }
      if (target.admits === 'open' && state === 'unhealthy' && seen.includes('healthy')) {
        return `${target.targetId} is unhealthy and open beside a healthy one`
      }
      if ((state === 'draining') !== (target.admits === 'draining')) {
        return `${target.targetId} is ${state} and ${target.admits}`
      }
    }
    const isServed = group.targets.some(({ admits }) => admits === 'open')
    if (!isServed && seen.some((state) => state === 'healthy' || state === 'unhealthy')) {
      return 'a group with checked targets serves nobody'
    }
  }
  const rules = routing(world).loadBalancers.flatMap(({ listeners }) =>
    listeners.flatMap((listener) => listener.rules),
  )
  for (const { action } of rules) {
    const weights = action.kind === 'forward' ? action.groups.map(({ weight }) => weight) : [1]
    if (weights.every((weight) => weight === 0)) {
      return 'the weights of a rule sum to 0'
    }
  }
  if (probes(world).some(({ targetGroupArn }) => targetGroupArn === idle)) {
    return 'a group in no rule is checked'
  }
  const due = nextLoadBalancingDue(world)
  return due !== undefined && due <= world.now ? 'something due was not done' : undefined
}

const ignoreFault = (error: unknown): void => {
  if (!(error instanceof AwsFault)) {
    throw error
  }
}

t.test('whatever happens, every event leaves the routing safe', async (t) => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const scene = newScene()
      for (const one of events) {
        const before = copyWorld(scene.world)
        try {
          perform(scene, one)
        } catch (error) {
          ignoreFault(error)
          t.same(scene.world.loadBalancing, before.loadBalancing, 'a fault changes nothing')
        }
        const broken = breach(scene.world, scene.groups['idle'] ?? '')
        if (broken !== undefined) {
          throw new Error(`${broken} after ${JSON.stringify(one)}`)
        }
      }
    }),
    { numRuns: 150 },
  )
})

t.test('the same events make the same world', async (t) => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      const end = (): string => {
        const scene = newScene()
        for (const one of events) {
          try {
            perform(scene, one)
          } catch (error) {
            ignoreFault(error)
          }
        }
        return JSON.stringify(scene.world)
      }
      return end() === end()
    }),
    { numRuns: 30 },
  )
})
