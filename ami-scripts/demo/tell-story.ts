import type { Reporter } from '../../infra/foundation/reporter.ts'
import type { BakeOutcome } from '../bake/bake.ts'
import { formatElapsed } from '../console/elapsed.ts'
import { imageResult, lossResult, scoreResult } from './chapter-results.ts'
import { failureText, healedMs } from './story-figures.ts'
import type { DemoEdge } from './demo-edge.ts'
import { demoError } from './demo-error.ts'
import { describeFleetImage } from './describe-image.ts'
import { lossUnderTraffic } from './loss-under-traffic.ts'
import { createNarrator } from './narrator.ts'
import type { VerbRun } from './run-verb.ts'
import type { DemoStory } from './story.ts'

const text = 'VADER is smart, handsome, and funny!'

/**
 * The demonstration, chapter by chapter, each ending in its result.
 *
 * @throws AssayError ERR_DEMO_STEP, ERR_DEMO_REQUEST, ERR_DEMO_NOT_REPLACED, ERR_FLEET_MISSING;
 *   whatever the edge throws
 */
export const tellStory = async (
  edge: DemoEdge,
  aim: { readonly environment: string; readonly cloud: string },
  reporter: Reporter,
): Promise<DemoStory> => {
  const { chapter, chapters } = createNarrator(reporter, edge.now)
  const startedAt = new Date(edge.now()).toISOString()
  await chapter(
    'Local cloud up',
    () => edge.verb('up', '--base', aim.environment),
    () => 'moto, HAProxy, registry, gateway',
  )
  const baked = await chapter('AMI', () => edge.verb('ami'), bakeDetail)
  const image = outcomeOf(baked)
  reporter.note(imageResult(image))
  const fleet = await chapter('Fleet', () => edge.verb('fleet', 'up'), fleetDetail)
  const url = await loadBalancerUrl(edge)
  const request = await chapter(
    'A scored request',
    () => edge.score(url, text),
    ({ label }) => `${label}, through the load balancer`,
  )
  reporter.note(scoreResult(request))
  const again = await chapter('Second bake', () => edge.verb('ami'), reuseDetail)
  const outcome = await chapter(
    'Lose an instance',
    () => lossUnderTraffic(edge, { url, text }, reporter),
    lossResult,
  )
  reporter.note(`replaced after ${formatElapsed(healedMs(outcome.loss))}; ${failureText(outcome)}`)
  const receipt = image.receiptPath === null ? undefined : await edge.readReceipt(image.receiptPath)
  return {
    startedAt,
    cloud: aim.cloud,
    loadBalancerUrl: url,
    chapters: chapters(),
    image: describeFleetImage(image, receipt, baked.tookMs),
    rebake: { imageId: outcomeOf(again).imageId, tookMs: again.tookMs },
    isFleetNew: isFleetNew(fleet),
    request,
    ...outcome,
  }
}

const outcomeOf = ({ result }: VerbRun): BakeOutcome => result as BakeOutcome

const bakeDetail = (run: VerbRun): string => {
  const { imageId, isReused } = outcomeOf(run)
  return `${imageId}${isReused ? ' (reused)' : ''}`
}

/** Whether `fleet up` had anything to do. */
const isFleetNew = ({ result }: VerbRun): boolean =>
  (result as { readonly steps: readonly unknown[] }).steps.length > 0

const fleetDetail = (run: VerbRun): string =>
  isFleetNew(run) ? 'healthy behind the load balancer' : 'there already, and healthy'

/** @throws AssayError ERR_DEMO_STEP when the same content was baked a second time */
const reuseDetail = (run: VerbRun): string => {
  const { imageId, isReused } = outcomeOf(run)
  if (isReused) return 'same content, reused'
  throw demoError('ERR_DEMO_STEP', `The same content was baked again, as ${imageId}.`)
}

/** @throws AssayError ERR_DEMO_REQUEST when the cloud has no listener yet */
const loadBalancerUrl = async (edge: DemoEdge): Promise<string> => {
  const { result } = await edge.verb('env')
  const url = (result as Readonly<Record<string, string | undefined>>)['ASSAY_URL']
  if (url !== undefined) return url
  throw demoError('ERR_DEMO_REQUEST', 'The cloud is up, and told of no load balancer.')
}
