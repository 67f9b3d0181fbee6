/**
 * Runs works side by side and waits for all of them. When one fails, the others are told by their
 * signal and still awaited: what a failed step began must not go on behind its error.
 *
 * @param signal aborts all of them
 * @throws what the first of them failed with
 */
export const together = async <Result>(
  works: readonly ((signal: AbortSignal) => Promise<Result>)[],
  signal: AbortSignal | undefined,
): Promise<Result[]> => {
  const failure = new AbortController()
  const either = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal
  const running = works.map(async (work) => {
    try {
      return await work(either)
    } catch (error) {
      failure.abort(error)
      throw error
    }
  })
  await Promise.allSettled(running)
  failure.signal.throwIfAborted()
  return Promise.all(running)
}
