/** How long work is shown. Only console/ writes to a terminal; everything else talks to this. */
export interface Reporter {
  /**
   * Begins a step, shown with its elapsed time (spinner on a TTY after 200 ms; elsewhere one line
   * at each change and a heartbeat every 30 s).
   *
   * @param options.expectedMs estimate, best from last time, shown beside the elapsed time
   */
  readonly step: (title: string, options?: { readonly expectedMs?: number }) => Step
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
