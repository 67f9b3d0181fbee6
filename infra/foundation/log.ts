/** One line of a daemon's log; `error` in the fields is written with its causes. */
export type Log = (
  level: 'info' | 'warn' | 'error',
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void

/** JSON lines, each with its time. */
export const createLog =
  (write: (line: string) => void, now: () => number): Log =>
  (level, message, fields = {}) => {
    const time = new Date(now()).toISOString()
    write(`${JSON.stringify({ time, level, message, ...fields }, describeErrors)}\n`)
  }

const describeErrors = (_key: string, value: unknown): unknown =>
  value instanceof Error
    ? { name: value.name, message: value.message, stack: value.stack, cause: value.cause }
    : value
