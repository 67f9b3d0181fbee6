/** Saves at once or, together with what else happens, soon. */
export interface Saver {
  readonly now: () => void
  readonly soon: () => void
}

/** Probe results and reports are saved together; a kill loses at most this much of them. */
const delayMs = 250

export const createSaver = (save: () => void): Saver => {
  let timer: NodeJS.Timeout | undefined
  const now = (): void => {
    clearTimeout(timer)
    timer = undefined
    save()
  }
  return {
    now,
    soon: () => {
      timer ??= setTimeout(now, delayMs)
    },
  }
}
