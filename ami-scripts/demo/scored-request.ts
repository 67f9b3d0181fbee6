import { AssayError } from '../foundation/assay-error.ts'

const deadlineMs = 10_000

/**
 * Asks the load balancer as any client would.
 *
 * @throws AssayError ERR_DEMO_REQUEST when the answer is not 200 with JSON
 */
export const askService = async (url: URL, body?: unknown): Promise<unknown> => {
  const request: RequestInit =
    body === undefined
      ? {}
      : {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }
  const response = await fetch(url, { ...request, signal: AbortSignal.timeout(deadlineMs) }).catch(
    (cause: unknown) => {
      throw new AssayError('ERR_DEMO_REQUEST', `No answer from ${url.href}.`, { cause })
    },
  )
  const text = await response.text()
  if (response.status !== 200) {
    throw new AssayError(
      'ERR_DEMO_REQUEST',
      `${url.href} answered ${response.status}, not 200: ${text.slice(0, 200)}`,
    )
  }
  return JSON.parse(text)
}
