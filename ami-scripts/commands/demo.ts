import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { BakeOutcome } from '../bake/bake.ts'
import { readReceipt } from '../bake/record/receipt.ts'
import { chosenCloud, cloudOption } from '../program/cloud-option.ts'
import type { Command, CommandContext } from '../program/command.ts'
import { formatElapsed } from '../console/elapsed.ts'
import { imageResult, lossResult, scoreResult } from '../demo/chapter-results.ts'
import { describeFleetImage } from '../demo/describe-image.ts'
import { lossUnderTraffic } from '../demo/loss-under-traffic.ts'
import { createNarrator, type Narrator } from '../demo/narrator.ts'
import { renderReport } from '../demo/report.ts'
import { runVerb, type VerbRun } from '../demo/run-verb.ts'
import { scoreText } from '../demo/scored-request.ts'
import type { DemoStory } from '../demo/story.ts'
import { summaryLines } from '../demo/summary.ts'
import { openSession } from '../program/session.ts'
import { loadEnvironment } from '../../infra/env/environment.ts'
import { demoError } from '../demo/demo-error.ts'

const demoText = 'VADER is smart, handsome, and funny!'

/** `assay demo`: every part at work, on this machine, told as a story. */
export const demoCommand: Command = {
  verb: 'demo',
  summary: 'The whole story on this machine: cloud, bake, fleet, traffic, a lost instance',
  help: [
    'Runs the same verbs that a person would: up, ami, fleet up; scores a request through the load',
    'balancer; bakes again (the AMI is reused); terminates one instance under traffic and waits',
    'until another serves. Writes an HTML report. Leaves the cloud up; assay down ends it.',
  ].join('\n'),
  options: {
    cloud: cloudOption,
    report: { type: 'string', placeholder: '<path>', description: 'where the report goes' },
  },
  run: async (context) => {
    const story = await liveStory(context)
    const reportPath = resolve(String(context.values['report'] ?? join('out', 'demo.html')))
    await mkdir(join(reportPath, '..'), { recursive: true })
    await writeFile(reportPath, renderReport(story))
    return { result: { reportPath, story }, lines: summaryLines(story, reportPath) }
  },
}

/**
 * The demonstration terminates an instance: it must never find one on AWS.
 *
 * @throws AssayError ERR_DEMO_NOT_LOCAL for any environment but the local cloud's
 */
const refuseAws = (context: CommandContext): void => {
  const name = String(context.values['env'])
  if (loadEnvironment(name).local_cloud) return
  throw demoError(
    'ERR_DEMO_NOT_LOCAL',
    `The demonstration kills an instance, so it runs on the local cloud alone, not on ${name}.`,
  )
}

const liveStory = async (context: CommandContext): Promise<DemoStory> => {
  refuseAws(context)
  const startedAt = new Date().toISOString()
  const narrator = createNarrator(context.reporter, Date.now)
  // Exports of an earlier `make env` may point elsewhere; the demonstration uses its own cloud.
  const cloud = chosenCloud(context)
  const own = { ENV: String(context.values['env']), CLOUD: cloud, AWS_ENDPOINT_URL: undefined }
  const env = { ...context.env, ...own }
  const options = { env, signal: context.signal, now: Date.now }
  const verb = (title: string, args: readonly string[], detail: (run: VerbRun) => string) =>
    narrator.chapter(title, () => runVerb(args, options), detail)

  await verb('Local cloud up', ['up', '--base', own.ENV], () => 'moto, HAProxy, registry, gateway')
  const baked = await verb('AMI', ['ami'], ({ result }) => {
    const { imageId, isReused } = result as BakeOutcome
    return `${imageId}${isReused ? ' (reused)' : ''}`
  })
  context.reporter.note(imageResult(baked.result as BakeOutcome))
  const fleet = await verb('Fleet', ['fleet', 'up'], (run) =>
    isFleetNew(run) ? 'healthy behind the load balancer' : 'there already, and healthy',
  )
  const url = await loadBalancerUrl(options)
  const request = await scoredRequest(narrator, url)
  context.reporter.note(scoreResult(request))
  const again = await verb('Second bake', ['ami'], reuseDetail)
  const session = await openSession({ ...context, env })
  const outcome = await narrator.chapter(
    'Lose an instance',
    () => lossUnderTraffic({ ...context, session, url, text: demoText, now: Date.now }),
    ({ loss }) => lossResult(loss),
  )
  const bakeOutcome = baked.result as BakeOutcome
  return {
    startedAt,
    cloud,
    loadBalancerUrl: url,
    chapters: narrator.chapters(),
    image: describeFleetImage(
      bakeOutcome,
      bakeOutcome.receiptPath === null ? undefined : await readReceipt(bakeOutcome.receiptPath),
      baked.tookMs,
    ),
    rebake: { imageId: (again.result as BakeOutcome).imageId, tookMs: again.tookMs },
    isFleetNew: isFleetNew(fleet),
    request,
    ...outcome,
  }
}

/** Whether `fleet up` had anything to do. */
const isFleetNew = ({ result }: VerbRun): boolean =>
  (result as { readonly steps: readonly unknown[] }).steps.length > 0

/** @throws AssayError ERR_DEMO_STEP when the same content was baked a second time */
const reuseDetail = ({ result }: VerbRun): string => {
  const { imageId, isReused } = result as BakeOutcome
  if (isReused) return 'same content, reused'
  throw demoError('ERR_DEMO_STEP', `The same content was baked again, as ${imageId}.`)
}

const scoredRequest = (narrator: Narrator, url: string): Promise<DemoStory['request']> =>
  narrator.chapter(
    'A scored request',
    () => scoreText(url, demoText),
    ({ label }) => `${label}, through the load balancer`,
  )

/** @throws AssayError ERR_DEMO_REQUEST when the cloud has no listener yet */
const loadBalancerUrl = async (options: Parameters<typeof runVerb>[1]): Promise<string> => {
  const { result, tookMs } = await runVerb(['env'], options)
  const url = (result as Record<string, string | undefined>)['ASSAY_URL']
  if (url === undefined) {
    throw demoError(
      'ERR_DEMO_REQUEST',
      `The cloud told no load balancer after ${formatElapsed(tookMs)}.`,
    )
  }
  return url
}
