import type { Reporter } from './reporter.ts'

/**
 * For evidence and clean-up: what cannot be had is noted and replaced, so that it never takes the
 * place of the error, or of the result, that the work ended in.
 *
 * @param what begins the note, for example `The console is lost`
 */
export const bestEffort = async <Value>(
  reporter: Pick<Reporter, 'note'>,
  what: string,
  work: () => Promise<Value>,
  instead: Value,
): Promise<Value> => {
  try {
    return await work()
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    reporter.note(`${what}: ${words.replaceAll(/\s+/g, ' ')}`)
    return instead
  }
}
