import { formatElapsed } from '../console/elapsed.ts'
import { escapeHtml } from './html.ts'
import { totalMs } from './story-figures.ts'
import type { Chapter } from './story.ts'

const width = 900
const labelWidth = 260
const rowHeight = 26
/** A chapter of a few milliseconds still gets a visible bar. */
const narrowestBar = 2

/** Where the seconds went: one bar a chapter, on one time axis (SVG). */
export const timelineChart = (chapters: readonly Chapter[]): string => {
  const scale = (width - labelWidth - 80) / Math.max(1, totalMs(chapters))
  const height = chapters.length * rowHeight + 8
  const rows = chapters.map((chapter, index) => {
    const y = index * rowHeight + 4
    const x = labelWidth + chapter.beganMs * scale
    const barWidth = Math.max(narrowestBar, chapter.tookMs * scale)
    const middle = y + rowHeight / 2 + 1
    return [
      `<text x="${labelWidth - 10}" y="${middle}" class="label">`,
      `${escapeHtml(chapter.title)}</text>`,
      `<rect x="${x.toFixed(1)}" y="${y}" width="${barWidth.toFixed(1)}" height="18" rx="3">`,
      `<title>${escapeHtml(`${chapter.title}: ${chapter.detail}`)}</title></rect>`,
      `<text x="${(x + barWidth + 6).toFixed(1)}" y="${middle}" class="value">`,
      `${formatElapsed(chapter.tookMs)}</text>`,
    ].join('')
  })
  return [
    `<svg class="timeline" viewBox="0 0 ${width} ${height}" role="img"`,
    ` aria-label="Duration of each chapter">`,
    ...rows,
    '</svg>',
  ].join('\n')
}
