import { defaultCloudName } from '../../infra/local/cloud/cloud.ts'
import { aimedAt } from '../../infra/env/aim.ts'
import { formatElapsed } from '../console/elapsed.ts'
import { headline } from './headline.ts'
import { failureText, healedMs, totalMs } from './story-figures.ts'
import type { DemoStory, StoryRequest } from './story.ts'

const barWidth = 30

/** What a person reads at the end of the demonstration. Pure. */
export const summaryLines = (story: DemoStory, reportPath: string): readonly string[] => {
  const { chapters, image, rebake, loss } = story
  const cloud = story.cloud === defaultCloudName ? undefined : story.cloud
  const { make } = aimedAt({ environment: 'local', cloud })
  const wholeMs = totalMs(chapters)
  const titleWidth = Math.max(...chapters.map(({ title }) => title.length))
  const bars = chapters.map(({ title, tookMs, detail }) => {
    const filled = Math.max(1, Math.round((tookMs / Math.max(1, wholeMs)) * barWidth))
    const bar = '█'.repeat(filled).padEnd(barWidth)
    return `  ${title.padEnd(titleWidth)}  ${bar}  ${formatElapsed(tookMs).padStart(10)}  ${detail}`
  })
  return [
    '',
    `${headline(story)}: ${formatElapsed(wholeMs)}.`,
    '',
    ...bars,
    '',
    `  ${image.imageId} ${image.isReused ? 'was there already' : 'was baked'}; asked for again, it`,
    `  was found in ${formatElapsed(rebake.tookMs)}.`,
    ...requestLines(story.request),
    `  ${loss.instanceId} lost its power under traffic; ${loss.replacementId} served in`,
    `  its place after ${formatElapsed(healedMs(loss))}. What that cost:`,
    `  ${failureText(story)}.`,
    '',
    `Report            ${reportPath}`,
    `Ask it yourself   curl -s ${story.loadBalancerUrl}/analyze \\`,
    `                    -H 'content-type: application/json' \\`,
    `                    -d '{"text": "What a lovely day"}'`,
    `See the fleet     ${make('status')}`,
    `Get a shell       ${make('shell')}`,
    `Point any client  eval "$(${make('env')})"`,
    `End it            ${make('down')}`,
  ]
}

const requestLines = (request: StoryRequest): readonly string[] => {
  const { positive, neutral, negative } = request.shares
  const shares = [`positive ${percent(positive)}`, `neutral ${percent(neutral)}`]
  return [
    `  "${request.text}"`,
    `  is ${request.label}: ${request.compound.toFixed(2)} between -1 and 1`,
    `  (${[...shares, `negative ${percent(negative)}`].join(', ')}).`,
    `  Asked who it is, the service said: version ${request.version} on`,
    `  ${request.instanceId ?? 'an unknown instance'} of ${request.imageId ?? 'an unknown AMI'}.`,
  ]
}

const percent = (share: number): string => `${Math.round(100 * share)} %`
