import type { Reporter } from '../../infra/foundation/reporter.ts'
import type { Chapter } from './story.ts'

/** Keeps the time line while the demonstration runs. */
export interface Narrator {
  /** Tells the title, runs it, and remembers when it began and how long it took. */
  readonly chapter: <Outcome>(
    title: string,
    run: () => Promise<Outcome>,
    detail: (outcome: Outcome) => string,
  ) => Promise<Outcome>
  readonly chapters: () => readonly Chapter[]
}

export const createNarrator = (reporter: Reporter, now: () => number): Narrator => {
  const beganMs = now()
  const told: Chapter[] = []
  return {
    chapter: async (title, run, detail) => {
      reporter.note(`\n== ${title}`)
      const chapterBeganMs = now()
      const outcome = await run()
      told.push({
        title,
        detail: detail(outcome),
        beganMs: chapterBeganMs - beganMs,
        tookMs: now() - chapterBeganMs,
      })
      return outcome
    },
    chapters: () => told,
  }
}
