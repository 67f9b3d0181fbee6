import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Cloud } from '../cloud/cloud.ts'
import type { Handlers } from '../wire/handler.ts'

/** Issues and checks the passwords that docker and crane log in to ECR with. */
export interface EcrTokens {
  readonly issue: () => { readonly password: string; readonly expiresAt: Date }
  readonly accepts: (password: string) => boolean
}

/** "An authorization token is valid for 12 hours" (ECR API reference, GetAuthorizationToken). */
const lifetimeMs = 12 * 3600 * 1000

/**
 * Tokens carry their expiry and an HMAC over it, so that a restarted gateway accepts what it issued
 * before.
 *
 * @param now milliseconds since the epoch
 */
export const createEcrTokens = (secret: Buffer, now: () => number): EcrTokens => {
  const sign = (expiry: string): string =>
    createHmac('sha256', secret).update(expiry).digest('base64url')
  return {
    issue: () => {
      const expiresAt = now() + lifetimeMs
      return { password: `${expiresAt}.${sign(String(expiresAt))}`, expiresAt: new Date(expiresAt) }
    },
    accepts: (password) => {
      const [expiry = '', signature = ''] = password.split('.')
      const expected = Buffer.from(sign(expiry))
      const given = Buffer.from(signature)
      const isOurs = given.length === expected.length && timingSafeEqual(given, expected)
      return isOurs && Number(expiry) > now()
    },
  }
}

const registryName = (cloud: Cloud): string =>
  `${cloud.accountId}.dkr.ecr.${cloud.region}.amazonaws.com`

/** ECR calls of the gateway; every other one is moto's, which holds the records. */
export const ecrCalls = (cloud: Cloud, tokens: EcrTokens): Handlers => ({
  ecr: {
    GetAuthorizationToken: () => {
      const { password, expiresAt } = tokens.issue()
      const data = {
        authorizationToken: Buffer.from(`AWS:${password}`).toString('base64'),
        expiresAt,
        proxyEndpoint: `https://${registryName(cloud)}`,
      }
      return Promise.resolve({ authorizationData: [data] })
    },
  },
})
