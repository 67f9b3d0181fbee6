import type { Receipt } from '../bake/record/receipt.ts'
import type { VerbRun } from './run-verb.ts'
import type { StoryRequest } from './story.ts'
import type { RunningTraffic } from './traffic.ts'
import type { WatchedFleet } from './watched-fleet.ts'

/** All that the demonstration acts on, handed in by the command. */
export interface DemoEdge {
  /** Runs a verb of the program as a person would. */
  readonly verb: (...args: readonly string[]) => Promise<VerbRun>
  readonly score: (loadBalancerUrl: string, text: string) => Promise<StoryRequest>
  /** Even traffic through the load balancer: this text, again and again. */
  readonly startTraffic: (loadBalancerUrl: string, text: string) => RunningTraffic
  /** Once `up` has made a base. */
  readonly openFleet: () => Promise<WatchedFleet>
  /** Takes the power from an instance, unannounced. */
  readonly pullPlug: (instanceId: string) => Promise<void>
  readonly readReceipt: (path: string) => Promise<Receipt | undefined>
  /** Rejects when the run is interrupted. */
  readonly pause: (ms: number) => Promise<void>
  /** Milliseconds since the epoch. */
  readonly now: () => number
}
