import { formatElapsed } from '../console/elapsed.ts'
import { headline } from './headline.ts'
import { escapeHtml, htmlTable } from './html.ts'
import { askedRequests, failureText, healedMs, totalMs } from './story-figures.ts'
import type { DemoStory, StoryImage, StoryInstance, StoryRequest } from './story.ts'
import { timelineChart } from './timeline-chart.ts'
import { trafficChart } from './traffic-chart.ts'

/** The whole report as one HTML file that needs nothing else. Pure. */
export const renderReport = (story: DemoStory): string => {
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<title>Assay: the demonstration</title>',
    `<style>${stylesheet}</style></head><body><main>`,
    '<h1>Assay</h1>',
    `<p class="lede">${escapeHtml(story.startedAt)} on cloud ${escapeHtml(story.cloud)}:`,
    ` ${escapeHtml(headline(story))}, in ${formatElapsed(totalMs(story.chapters))}.</p>`,
    figures(story),
    '<h2>Where the seconds went</h2>',
    timelineChart(story.chapters),
    '<h2>The traffic</h2>',
    trafficText(story),
    trafficChart(story),
    '<h2>The fleet</h2>',
    `<p>${escapeHtml(story.loss.instanceId)} lost its power, and nobody was told;`,
    ` ${escapeHtml(story.loss.replacementId)} took its place.</p>`,
    '<h3>Before</h3>',
    fleetTable(story.fleetBefore),
    '<h3>After</h3>',
    fleetTable(story.fleetAfter),
    '<h2>A scored request</h2>',
    requestTable(story.request),
    '<h2>What is in the AMI</h2>',
    imageSection(story.image),
    '</main></body></html>',
    '',
  ].join('\n')
}

const requestTable = ({ shares, ...request }: StoryRequest): string =>
  htmlTable(
    ['What', 'Value'],
    [
      ['Text', request.text],
      ['Label', request.label],
      ['Compound, from -1 to 1', String(request.compound)],
      ['Positive, neutral, negative', Object.values(shares).join(', ')],
      ['Version', request.version],
      ['Instance', request.instanceId ?? 'unknown'],
      ['AMI', request.imageId ?? 'unknown'],
    ],
  )

const figures = ({ image, rebake, traffic, loss }: DemoStory): string => {
  const { asked, answered, failed } = askedRequests(traffic)
  const share = (100 * answered) / Math.max(1, asked)
  const shown: readonly (readonly [string, string])[] = [
    [formatElapsed(image.tookMs), image.isReused ? 'AMI found again' : 'AMI baked'],
    [formatElapsed(rebake.tookMs), 'same content, reused'],
    [formatElapsed(healedMs(loss)), 'until the replacement served'],
    [String(failed), `of ${asked} requests failed (${share.toFixed(2)} % answered)`],
  ]
  const cards = shown.map(
    ([value, label]) => `<div><b>${escapeHtml(value)}</b><span>${escapeHtml(label)}</span></div>`,
  )
  return `<section class="figures">${cards.join('')}</section>`
}

const trafficText = ({ traffic, loss }: DemoStory): string =>
  [
    `<p>When ${escapeHtml(loss.instanceId)} lost its power,`,
    ` ${escapeHtml(failureText({ traffic, loss }))}. The median answer took`,
    ` ${traffic.medianMs.toFixed(1)} ms, the 99th percentile ${traffic.p99Ms.toFixed(1)} ms.`,
    ' A host that fails takes its requests in flight with it, and is sent new ones until its',
    ' health checks have failed: on AWS as here.</p>',
  ].join('')

const fleetTable = (instances: readonly StoryInstance[]): string =>
  htmlTable(
    ['Instance', 'Zone', 'AMI', 'Template version', 'Lifecycle', 'Target'],
    instances.map((instance) => [
      instance.instanceId,
      instance.zone,
      instance.imageId,
      instance.launchTemplateVersion,
      instance.lifecycleState,
      instance.targetState,
    ]),
  )

const imageSection = (image: StoryImage): string =>
  [
    htmlTable(
      ['What', 'Value'],
      [
        ['AMI', image.imageId],
        ['Content key', image.key],
        ['Source AMI', image.sourceImage],
        ['App image', image.appDigest],
        ['Receipt', image.receiptPath ?? 'on the machine that baked it'],
        ...image.leftOut.map((line) => ['Left out', line]),
      ],
    ),
    `<details open><summary>${image.steps.length} steps of the bake</summary>`,
    htmlTable(
      ['Step', 'Took'],
      image.steps.map(({ name, tookMs }) => [name, formatElapsed(tookMs)]),
    ),
    `</details><details><summary>${image.packages.length} packages</summary>`,
    htmlTable(
      ['Package', 'Version'],
      image.packages.map(({ name, version }) => [name, version]),
    ),
    '</details>',
  ].join('\n')

const stylesheet = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --line: #d9dee5; --bar: #2f6f9f;
  --ok: #3a8f5c; --bad: #c8443a; --paper: #fbfcfd; --card: #f0f3f6; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9ef; --soft: #9aa6b4; --line: #333d49;
  --bar: #5fa8d8; --ok: #58b981; --bad: #ea6a5f; --paper: #14191f; --card: #1e252d; } }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 940px; margin: 0 auto; padding: 2.5rem 1.25rem 5rem; }
h1 { font-size: 2.4rem; margin: 0; letter-spacing: -.02em; }
h2 { margin: 2.6rem 0 .6rem; } h3 { margin: 1.2rem 0 .4rem; color: var(--soft); }
.lede { color: var(--soft); margin: .2rem 0 1.6rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(180px, 1fr)); gap: .8rem; }
.figures div { background: var(--card); border-radius: 10px; padding: .9rem 1rem; }
.figures b { display: block; font-size: 1.5rem; } .figures span { color: var(--soft); }
svg { width: 100%; height: auto; } svg text { font: 13px system-ui, sans-serif; fill: var(--ink);
  dominant-baseline: middle; } svg .label { text-anchor: end; } svg .value { fill: var(--soft); }
.timeline rect { fill: var(--bar); } .traffic .ok { fill: var(--ok); }
.traffic .bad { fill: var(--bad); } .mark { stroke: var(--soft); stroke-dasharray: 3 3; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid var(--line);
  vertical-align: top; overflow-wrap: anywhere; } th { color: var(--soft); font-weight: 500; }
summary { cursor: pointer; margin: .8rem 0 .3rem; }
`
