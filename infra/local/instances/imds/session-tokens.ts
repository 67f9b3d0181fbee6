import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** IMDSv2 session tokens: each belongs to one instance and ends after its TTL. */
export interface SessionTokens {
  readonly issue: (instanceId: string, ttlSeconds: number) => string
  readonly accepts: (instanceId: string, token: string) => boolean
}

/**
 * A token holds its expiry, a nonce and an HMAC over both and the instance id, so that a restarted
 * gateway accepts those that agents still hold.
 *
 * @param now milliseconds since the epoch
 */
export const createSessionTokens = (secret: Buffer, now: () => number): SessionTokens => {
  const sign = (instanceId: string, claim: string): Buffer =>
    createHmac('sha256', secret).update(`${instanceId} ${claim}`).digest()
  return {
    issue: (instanceId, ttlSeconds) => {
      const claim = `${now() + ttlSeconds * 1000}.${randomBytes(6).toString('hex')}`
      const signature = sign(instanceId, claim).toString('base64url')
      return Buffer.from(`${claim}.${signature}`).toString('base64url')
    },
    accepts: (instanceId, token) => {
      const text = Buffer.from(token, 'base64url').toString()
      const [expiry = '', nonce = '', signature = ''] = text.split('.')
      const expected = sign(instanceId, `${expiry}.${nonce}`)
      const given = Buffer.from(signature, 'base64url')
      const isOurs = given.length === expected.length && timingSafeEqual(given, expected)
      return isOurs && Number(expiry) > now()
    },
  }
}
