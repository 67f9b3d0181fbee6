import type { DemoEdge } from '../../../ami-scripts/demo/demo-edge.ts'
import type { StoryInstance } from '../../../ami-scripts/demo/story.ts'
import { summarise, type TrafficReport } from '../../../ami-scripts/demo/traffic.ts'
import { exampleStory } from './example-story.ts'

const requestsPerSecond = 40
/** Requests that go to the lost instance fail until its health checks have. */
const failingMs = 4000
/** When the newcomer shows, is in service, and is healthy too: after the loss. */
const stages = [
  { afterMs: 6000, lifecycleState: 'Pending', targetState: 'none' },
  { afterMs: 12_000, lifecycleState: 'InService', targetState: 'initial' },
  { afterMs: 20_000, lifecycleState: 'InService', targetState: 'healthy' },
]

export const serving = (instanceId: string): StoryInstance => ({
  instanceId,
  zone: 'eu-west-1a',
  imageId: 'ami-1',
  launchTemplateVersion: '1',
  lifecycleState: 'InService',
  targetState: 'healthy',
})

export interface FakeDemo {
  readonly edge: DemoEdge
  /** What was asked of the edge, in order. */
  readonly calls: readonly string[]
}

const bakeOutcome = {
  ...{ imageId: 'ami-1', key: 'key-1', buildId: 'b-1', receiptPath: '/bakes/b-1/receipt.json' },
  ...{ sourceImageId: 'ami-0', appImage: 'registry/app@sha256:0', leftOut: [], durationMs: 1 },
}

/** What each verb answers, by its words; a bake is new the first time and reused from then on. */
const answers = (
  bakes: number,
): Readonly<Record<string, { readonly result: unknown; readonly tookMs: number }>> => ({
  'up --base local': { result: {}, tookMs: 9000 },
  ami: { result: { ...bakeOutcome, isReused: bakes > 0 }, tookMs: bakes > 0 ? 900 : 60_000 },
  'fleet up': { result: { steps: [{ kind: 'create-group' }] }, tookMs: 20_000 },
  env: { result: { ASSAY_URL: 'http://127.0.0.1:4586' }, tookMs: 300 },
})

/** Of two instances every other request goes to the lost one. Times since the traffic began. */
const trafficAround = (lossMs: number, endMs: number): TrafficReport =>
  summarise(
    Array.from({ length: Math.floor((endMs / 1000) * requestsPerSecond) }, (_, index) => {
      const startedMs = (index * 1000) / requestsPerSecond
      const isLost = startedMs >= lossMs && startedMs < lossMs + failingMs && index % 2 === 0
      return { startedMs, tookMs: 2, outcome: isLost ? '502' : '200' }
    }),
  )

/**
 * A demonstration on a clock of its own: verbs take the time they say, `pause` lets it pass, the
 * fleet heals by the stages above, and requests fail while the lost instance is still asked.
 *
 * @param changes of the edge; `verbs` answer instead of the usual ones
 */
export const fakeDemo = (
  changes: Partial<DemoEdge> & {
    readonly verbs?: Readonly<Record<string, (bakes: number) => unknown>>
    readonly instances?: readonly StoryInstance[]
    readonly isHealing?: boolean
  } = {},
): FakeDemo => {
  const { verbs = {}, isHealing = true, ...edgeChanges } = changes
  const fleet = changes.instances ?? [
    { ...serving('i-0new'), targetState: 'initial' },
    serving('i-0a'),
  ]
  const calls: string[] = []
  let nowMs = Date.parse('2026-11-21T15:00:00Z')
  let bakes = 0
  let loss: { readonly instanceId: string; readonly atMs: number } | undefined
  const instances = (): readonly StoryInstance[] => {
    if (loss === undefined) return fleet
    const { instanceId, atMs } = loss
    const stage = stages.filter(({ afterMs }) => nowMs - atMs >= afterMs).at(-1)
    const rest = fleet.filter((each) => each.instanceId !== instanceId)
    if (stage === undefined || !isHealing) return rest
    const { lifecycleState, targetState } = stage
    return [...rest, { ...serving('i-0b'), lifecycleState, targetState }]
  }
  const startTraffic: DemoEdge['startTraffic'] = (url, text) => {
    calls.push(`traffic ${url} ${text}`)
    const beganMs = nowMs
    return {
      stop: () => {
        calls.push('traffic stopped')
        const lossMs = loss === undefined ? Number.POSITIVE_INFINITY : loss.atMs - beganMs
        return Promise.resolve(trafficAround(lossMs, nowMs - beganMs))
      },
    }
  }
  const edge: DemoEdge = {
    verb: async (...args) => {
      const words = args.join(' ')
      calls.push(words)
      const usual = answers(bakes)[words]
      const result = verbs[words]?.(bakes) ?? usual?.result
      if (words === 'ami') bakes += 1
      nowMs += usual?.tookMs ?? 0
      return { result, tookMs: usual?.tookMs ?? 0 }
    },
    score: (url, text) => {
      calls.push(`score ${url}`)
      return Promise.resolve({ ...exampleStory.request, text })
    },
    startTraffic,
    openFleet: () =>
      Promise.resolve({ groupName: 'assay-local', instances: () => Promise.resolve(instances()) }),
    pullPlug: (instanceId) => {
      calls.push(`plug of ${instanceId}`)
      loss = { instanceId, atMs: nowMs }
      return Promise.resolve()
    },
    readReceipt: () => Promise.resolve(undefined),
    pause: (ms) => {
      nowMs += ms
      return Promise.resolve()
    },
    now: () => nowMs,
    ...edgeChanges,
  }
  return { edge, calls }
}
