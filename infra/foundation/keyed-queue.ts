/** Runs work of one key in order, of different keys side by side. */
export const createKeyedQueue = (): (<Result>(
  key: string,
  work: () => Promise<Result>,
) => Promise<Result>) => {
  const tails = new Map<string, Promise<unknown>>()
  return (key, work) => {
    const result = (tails.get(key) ?? Promise.resolve()).then(work)
    // The next in line waits for the end, not for success; the caller has the rejection.
    const tail = result.then(ignoreOutcome, ignoreOutcome).then(() => {
      if (tails.get(key) === tail) tails.delete(key)
    })
    tails.set(key, tail)
    return result
  }
}

/** Runs work in order; one that fails does not stop the next. */
export const createQueue = (): (<Result>(work: () => Promise<Result>) => Promise<Result>) => {
  const queue = createKeyedQueue()
  return (work) => queue('', work)
}

const ignoreOutcome = (): void => undefined
