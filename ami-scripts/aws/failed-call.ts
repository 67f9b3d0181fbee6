/** The API call that an error came out of. */
export interface ApiCall {
  /** As the SDK names the client, for example `EC2`. */
  readonly service: string
  readonly operation: string
}

const failedCalls = new WeakMap<Error, ApiCall>()

type Handler<Args, Output> = (args: Args) => Promise<Output>

/** A middleware of the SDK (step `initialize`: it sees what is left after all attempts). */
const noteFailure =
  <Args, Output>(
    next: Handler<Args, Output>,
    context: { readonly clientName?: string; readonly commandName?: string },
  ): Handler<Args, Output> =>
  async (args) => {
    try {
      return await next(args)
    } catch (error) {
      if (error instanceof Error) {
        failedCalls.set(error, {
          service: (context.clientName ?? '').replace(/Client$/, ''),
          operation: (context.commandName ?? '').replace(/Command$/, ''),
        })
      }
      throw error
    }
  }

const place = { step: 'initialize', name: 'noteFailure', priority: 'high' } as const

/** Makes a client remember, for every error it throws, which call failed: the SDK does not say. */
export const noteFailedCalls = <
  Client extends {
    readonly middlewareStack: {
      readonly add: (middleware: typeof noteFailure, options: typeof place) => void
    }
  },
>(
  client: Client,
): Client => {
  client.middlewareStack.add(noteFailure, place)
  return client
}

/** The call that `error` came out of; undefined when no such client threw it. */
export const failedCallOf = (error: Error): ApiCall | undefined => failedCalls.get(error)
