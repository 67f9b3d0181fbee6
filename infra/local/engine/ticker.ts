/** Calls back when time alone is due to change something. */
export interface Ticker {
  /** @param due milliseconds since the epoch; it replaces the one before */
  readonly follow: (due: number | undefined) => void
  readonly close: () => void
}

/** setTimeout overflows beyond 24.8 days; a tick too early does no harm. */
const delayMaxMs = 3_600_000

export const createTicker = (parts: {
  readonly now: () => number
  readonly tick: () => void
}): Ticker => {
  let timer: NodeJS.Timeout | undefined
  return {
    follow: (due) => {
      clearTimeout(timer)
      if (due === undefined) return
      timer = setTimeout(parts.tick, Math.min(Math.max(due - parts.now(), 0), delayMaxMs))
    },
    close: () => clearTimeout(timer),
  }
}
