import type { TrafficReport } from './traffic.ts'

/** What one run of the demonstration did: all that summary and report are made from. */
export interface DemoStory {
  readonly startedAt: string
  readonly cloud: string
  readonly loadBalancerUrl: string
  /** In order; they may not overlap. */
  readonly chapters: readonly Chapter[]
  readonly image: StoryImage
  readonly rebake: { readonly imageId: string; readonly tookMs: number }
  /** False when the group was there, and nothing of it had to change. */
  readonly isFleetNew: boolean
  readonly request: StoryRequest
  readonly fleetBefore: readonly StoryInstance[]
  readonly fleetAfter: readonly StoryInstance[]
  readonly loss: {
    readonly instanceId: string
    readonly replacementId: string
    /** Seconds since the traffic began. */
    readonly killedAtSecond: number
    readonly replacedAtSecond: number
  }
  readonly traffic: TrafficReport
}

export interface StoryRequest {
  readonly text: string
  readonly label: string
  /** From -1 to 1. */
  readonly compound: number
  /** Shares of the text, from 0 to 1. */
  readonly shares: {
    readonly positive: number
    readonly neutral: number
    readonly negative: number
  }
  /** What the service says of itself; null where it does not know. */
  readonly version: string
  readonly instanceId: string | null
  readonly imageId: string | null
}

export interface Chapter {
  readonly title: string
  readonly detail: string
  /** Milliseconds since the demonstration began. */
  readonly beganMs: number
  readonly tookMs: number
}

export interface StoryImage {
  readonly imageId: string
  readonly key: string
  readonly sourceImage: string
  readonly appDigest: string
  /** Null when the receipt is on the machine that baked the AMI. */
  readonly receiptPath: string | null
  readonly tookMs: number
  readonly isReused: boolean
  readonly steps: readonly { readonly name: string; readonly tookMs: number }[]
  readonly packages: readonly { readonly name: string; readonly version: string }[]
  /** What this environment's image lacks, each with its reason. */
  readonly leftOut: readonly string[]
}

export interface StoryInstance {
  readonly instanceId: string
  readonly zone: string
  readonly imageId: string
  readonly launchTemplateVersion: string
  readonly lifecycleState: string
  readonly targetState: string
}
