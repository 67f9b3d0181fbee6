import { setTimeout as sleep } from 'node:timers/promises'

/**
 * The first value that is neither false nor undefined.
 *
 * @throws Error naming `what` at the deadline
 */
export const eventually = async <Value>(
  check: () => Value | false | undefined | Promise<Value | false | undefined>,
  what: string,
  deadlineMs = 60_000,
): Promise<Value> => {
  const deadline = Date.now() + deadlineMs
  for (;;) {
    const value = await check()
    if (value !== false && value !== undefined) return value
    if (Date.now() > deadline) throw new Error(`Not within ${deadlineMs / 1000} s: ${what}.`)
    await sleep(200)
  }
}
