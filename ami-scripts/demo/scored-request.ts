import { z } from 'zod'
import type { StoryRequest } from './story.ts'
import { demoError } from './demo-error.ts'

const deadlineMs = 10_000

const share = z.number().min(0).max(1)
const scoreSchema = z.object({
  label: z.string(),
  compound: z.number().min(-1).max(1),
  ...{ pos: share, neu: share, neg: share },
})
const identitySchema = z.object({
  version: z.string(),
  instanceId: z.string().nullable(),
  amiId: z.string().nullable(),
})

/**
 * Has the service score a text, and then asks who it is: through the load balancer, as any client
 * would. The instance that tells may be another than the one that scored.
 *
 * @throws AssayError ERR_DEMO_REQUEST when an answer is not the service's
 */
export const scoreText = async (loadBalancerUrl: string, text: string): Promise<StoryRequest> => {
  const { label, compound, pos, neu, neg } = await ask(
    new URL('/analyze', loadBalancerUrl),
    scoreSchema,
    { text },
  )
  const { version, instanceId, amiId } = await ask(
    new URL('/version', loadBalancerUrl),
    identitySchema,
  )
  const shares = { positive: pos, neutral: neu, negative: neg }
  return { text, label, compound, shares, version, instanceId, imageId: amiId }
}

const ask = async <Answer>(
  url: URL,
  schema: z.ZodType<Answer>,
  body?: unknown,
): Promise<Answer> => {
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
      throw demoError('ERR_DEMO_REQUEST', `No answer from ${url.href}.`, { cause })
    },
  )
  const text = await response.text()
  if (response.status !== 200) {
    throw demoError(
      'ERR_DEMO_REQUEST',
      `${url.href} answered ${response.status}, not 200: ${text.slice(0, 200)}`,
    )
  }
  const parsed = schema.safeParse(jsonOf(text))
  if (parsed.success) return parsed.data
  throw demoError(
    'ERR_DEMO_REQUEST',
    `${url.href} answered 200, yet not as the service does: ${text.slice(0, 200)}`,
    { cause: parsed.error },
  )
}

/** Undefined for a text that is no JSON: no schema takes it. */
const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
