/** How long work is shown. One room writes to a terminal; everything else talks to this. */
export interface Reporter {
  /**
   * Begins a step, shown with its elapsed time (spinner on a TTY after 200 ms; elsewhere one line
   * at each change and a heartbeat every 30 s).
   *
   * @param options.expectedMs estimate, best from last time, shown beside the elapsed time
   */
  readonly step: (title: string, options?: { readonly expectedMs?: number }) => Step
  /**
   * Runs work as one step, which ends as the work does: done with what `closing` says of its value,
   * or failed with what `failure` says of the error, which goes on to the caller.
   */
  readonly during: <Value>(
    title: string,
    work: (step: Pick<Step, 'update'>) => Promise<Value>,
    options?: {
      readonly expectedMs?: number
      readonly closing?: (value: Value) => string | undefined
      readonly failure?: (error: unknown) => string | undefined
    },
  ) => Promise<Value>
  /** One line on stderr. */
  readonly note: (line: string) => void
  /**
   * Asks on the terminal for `expected` to be typed; false when it is not.
   *
   * @throws AssayError ERR_CONFIRM_NO_TERMINAL without a terminal and without --yes
   */
  readonly confirm: (question: string, expected: string) => Promise<boolean>
}

export interface Step {
  /** Replaces the text behind the title, for example the line a tool printed last. */
  readonly update: (detail: string) => void
  readonly done: (detail?: string) => void
  readonly fail: (detail?: string) => void
}

/** A reporter out of its own ways of showing: a step around some work is the same in all. */
export const withDuring = (showing: Omit<Reporter, 'during'>): Reporter => ({
  ...showing,
  during: async (title, work, { closing, failure, ...options } = {}) => {
    const step = showing.step(title, options)
    let value: Awaited<ReturnType<typeof work>>
    try {
      value = await work(step)
    } catch (error) {
      step.fail(failure?.(error))
      throw error
    }
    step.done(closing?.(value))
    return value
  },
})
