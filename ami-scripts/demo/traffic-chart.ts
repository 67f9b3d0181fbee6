import type { DemoStory } from './story.ts'

const width = 900
const height = 180
const floor = 150

/** Requests a second, failed ones on top, with the loss and the replacement marked (SVG). */
export const trafficChart = ({ traffic, loss }: Pick<DemoStory, 'traffic' | 'loss'>): string => {
  const { seconds } = traffic
  const highest = Math.max(1, ...seconds.map(({ succeeded, failed }) => succeeded + failed))
  const column = width / Math.max(1, seconds.length)
  const tall = (count: number): number => (count / highest) * (floor - 20)
  const bars = seconds.map(({ second, succeeded, failed }) => {
    const x = (second * column).toFixed(1)
    const barWidth = Math.max(1, column - 1).toFixed(1)
    const ok = tall(succeeded)
    const bad = tall(failed)
    const title = `<title>second ${second}: ${succeeded} answered, ${failed} failed</title>`
    return [
      `<g>${title}<rect class="ok" x="${x}" width="${barWidth}" y="${(floor - ok).toFixed(1)}"`,
      ` height="${ok.toFixed(1)}"/><rect class="bad" x="${x}" width="${barWidth}"`,
      ` y="${(floor - ok - bad).toFixed(1)}" height="${bad.toFixed(1)}"/></g>`,
    ].join('')
  })
  const marks = [
    marker(loss.killedAtSecond * column, 'power lost'),
    marker(loss.replacedAtSecond * column, 'replacement serves'),
  ]
  return [
    `<svg class="traffic" viewBox="0 0 ${width} ${height}" role="img"`,
    ` aria-label="Requests a second">`,
    ...bars,
    ...marks,
    '</svg>',
  ].join('\n')
}

const marker = (x: number, label: string): string => {
  const isNearTheEnd = x > width - 140
  const anchor = isNearTheEnd ? 'end' : 'start'
  const at = x.toFixed(1)
  return [
    `<line class="mark" x1="${at}" x2="${at}" y1="0" y2="${floor}"/>`,
    `<text class="mark-label" x="${(x + (isNearTheEnd ? -4 : 4)).toFixed(1)}" y="${height - 14}"`,
    ` text-anchor="${anchor}">${label}</text>`,
  ].join('')
}
