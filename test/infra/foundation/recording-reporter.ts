import { withDuring, type Reporter } from '../../../infra/foundation/reporter.ts'

/** A reporter that keeps what it is told, and says when a step begins. */
export const recordingReporter = (
  onStep: (title: string) => void = () => {},
): { readonly reporter: Reporter; readonly lines: readonly string[] } => {
  const lines: string[] = []
  const reporter = withDuring({
    step: (title) => {
      lines.push(title)
      onStep(title)
      return {
        update: () => {},
        done: (detail) => {
          if (detail !== undefined) lines.push(`done: ${title} ${detail}`)
        },
        fail: (detail) => lines.push(`failed: ${title}${detail === undefined ? '' : ` ${detail}`}`),
      }
    },
    note: (line) => lines.push(line),
    confirm: () => Promise.resolve(false),
  })
  return { reporter, lines }
}

/** For where nobody reads what is shown. */
export const silentReporter = (): Reporter => recordingReporter().reporter
