import { formatElapsed } from '../console/elapsed.ts'
import type { DemoStory } from './story.ts'

const barWidth = 30

/** What a person reads at the end of the demonstration. Pure. */
export const summaryLines = (story: DemoStory, reportPath: string): readonly string[] => {
  const { chapters, image, rebake, traffic, loss } = story
  const totalMs = Math.max(0, ...chapters.map(({ beganMs, tookMs }) => beganMs + tookMs))
  const titleWidth = Math.max(...chapters.map(({ title }) => title.length))
  const bars = chapters.map(({ title, tookMs, detail }) => {
    const filled = Math.max(1, Math.round((tookMs / Math.max(1, totalMs)) * barWidth))
    const bar = '█'.repeat(filled).padEnd(barWidth)
    return `  ${title.padEnd(titleWidth)}  ${bar}  ${formatElapsed(tookMs).padStart(10)}  ${detail}`
  })
  const healed = (loss.replacedAtSecond - loss.killedAtSecond) * 1000
  const asked = traffic.succeeded + traffic.failed
  return [
    '',
    `From nothing to a fleet that lost an instance and healed: ${formatElapsed(totalMs)}.`,
    '',
    ...bars,
    '',
    `  ${image.imageId} ${image.isReused ? 'was there already' : 'was baked'}; asked for again, it`,
    `  was found in ${formatElapsed(rebake.tookMs)}.`,
    `  "${story.request.text}" scored ${JSON.stringify(story.request.answer)}`,
    `  ${loss.instanceId} was killed under traffic; ${loss.replacementId} served in its`,
    `  place after ${formatElapsed(healed)}.`,
    `  ${traffic.succeeded} of ${asked} requests were answered.`,
    '',
    `Report            ${reportPath}`,
    `Ask it yourself   curl -s ${story.loadBalancerUrl}/analyze \\`,
    `                    -H 'content-type: application/json' \\`,
    `                    -d '{"text": "What a lovely day"}'`,
    'See the fleet     make status',
    'Get a shell       make shell',
    'Point any client  eval "$(make -s env)"',
    'End it            make down',
  ]
}
