/** Saves at once or, together with what else happens, soon. */
export interface Saver {
  /** Throws what saving failed with. */
  readonly now: () => void
  /** Tries until it succeeds. */
  readonly soon: () => void
  /** At once; where that fails, soon: for what has happened already, and cannot be taken back. */
  readonly nowOrSoon: () => void
}

/** Probe results and reports are saved together; a kill loses at most this much of them. */
const delayMs = 250
/** A full disk is not emptied in the blink of an eye. */
const retryMs = 2000

export const createSaver = (save: () => void, onFault: (error: unknown) => void): Saver => {
  let timer: NodeJS.Timeout | undefined
  const now = (): void => {
    save()
    clearTimeout(timer)
    timer = undefined
  }
  const nowOrSoon = (): void => {
    try {
      now()
    } catch (error) {
      onFault(error)
      clearTimeout(timer)
      timer = setTimeout(nowOrSoon, retryMs)
    }
  }
  return {
    now,
    soon: () => {
      timer ??= setTimeout(nowOrSoon, delayMs)
    },
    nowOrSoon,
  }
}
