import { formatElapsed } from '../console/elapsed.ts'
import type { Chapter, DemoStory } from './story.ts'
import type { TrafficReport } from './traffic.ts'

/** What screen and report say of a story in numbers: one arithmetic for both. Pure. */

/** From the beginning of the first chapter to the end of the last, in milliseconds. */
export const totalMs = (chapters: readonly Chapter[]): number =>
  Math.max(0, ...chapters.map(({ beganMs, tookMs }) => beganMs + tookMs))

/** From the loss to the replacement that serves, in milliseconds. */
export const healedMs = ({ killedAtSecond, replacedAtSecond }: DemoStory['loss']): number =>
  (replacedAtSecond - killedAtSecond) * 1000

export interface AskedRequests {
  readonly asked: number
  readonly answered: number
  readonly failed: number
}

export const askedRequests = ({ seconds }: Pick<TrafficReport, 'seconds'>): AskedRequests => {
  const answered = seconds.reduce((sum, { succeeded }) => sum + succeeded, 0)
  const failed = seconds.reduce((sum, second) => sum + second.failed, 0)
  return { asked: answered + failed, answered, failed }
}

/**
 * What the loss cost, in a sentence without its period: `12 of 1200 requests failed (9 x 502, 3 x
 * ETIMEDOUT), the last within 4 s of the loss`. Failures before the loss are told as such.
 */
export const failureText = ({ traffic, loss }: Pick<DemoStory, 'traffic' | 'loss'>): string => {
  const { asked, failed } = askedRequests(traffic)
  if (failed === 0) return `none of ${asked} requests failed`
  const kinds = Object.entries(traffic.failures).map(([kind, count]) => `${count} x ${kind}`)
  const failing = traffic.seconds.filter((second) => second.failed > 0)
  // A second counts for the loss as soon as the loss falls into it.
  const lossSecond = Math.floor(loss.killedAtSecond)
  const early = failing.filter(({ second }) => second < lossSecond)
  const when =
    early.length === failing.length
      ? 'all before the loss'
      : withinText(failing, loss.killedAtSecond) +
        (early.length === 0 ? '' : `, ${askedRequests({ seconds: early }).failed} before it`)
  return `${failed} of ${asked} requests failed (${kinds.join(', ')}), ${when}`
}

const withinText = (failing: TrafficReport['seconds'], killedAtSecond: number): string => {
  const end = (failing.at(-1)?.second ?? 0) + 1
  return `the last within ${formatElapsed(Math.ceil(end - killedAtSecond) * 1000)} of the loss`
}
