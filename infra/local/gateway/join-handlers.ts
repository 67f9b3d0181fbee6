import type { Handler, Handlers } from '../wire/handler.ts'

/** Joins tables of own calls; two owners of one operation are a mistake and throw. */
export const joinHandlers = (...tables: readonly Handlers[]): Handlers => {
  const joined: Record<string, Record<string, Handler>> = {}
  for (const table of tables) {
    for (const [service, handlers] of Object.entries(table)) {
      const known = (joined[service] ??= {})
      for (const [operation, handler] of Object.entries(handlers)) {
        if (known[operation] !== undefined)
          throw new Error(`Two owners of ${service}:${operation}.`)
        known[operation] = handler
      }
    }
  }
  return joined
}
