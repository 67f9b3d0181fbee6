import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts'
import type { ImdsInstance } from './imds-instance.ts'
import { wholeSeconds } from './metadata-tree.ts'

const lifetimeSeconds = 3600

/**
 * "New credentials are available at least five minutes before the old ones expire" (EC2 user guide,
 * "Retrieve security credentials"); SDKs begin to ask ten minutes before.
 */
const renewBeforeMs = 15 * 60 * 1000

/**
 * Credentials of an instance's role, from STS; kept until a quarter of an hour before their end.
 *
 * @param now milliseconds since the epoch
 */
export const createRoleCredentials = (
  sts: STSClient,
  now: () => number,
): ((instance: ImdsInstance) => Promise<string>) => {
  const held = new Map<string, { readonly expiresAt: number; readonly json: string }>()
  return async ({ instanceId, profile }) => {
    const key = `${instanceId} ${profile?.roleArn}`
    const known = held.get(key)
    if (known !== undefined && known.expiresAt - renewBeforeMs > now()) return known.json
    for (const [old, { expiresAt }] of held) if (expiresAt <= now()) held.delete(old)
    const issued = await issue(sts, instanceId, profile?.roleArn, now)
    held.set(key, issued)
    return issued.json
  }
}

const issue = async (
  sts: STSClient,
  instanceId: string,
  roleArn: string | undefined,
  now: () => number,
): Promise<{ expiresAt: number; json: string }> => {
  const answer = await sts.send(
    new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: instanceId,
      DurationSeconds: lifetimeSeconds,
    }),
  )
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {}
  const expiration = Expiration ?? new Date(now() + lifetimeSeconds * 1000)
  const document = {
    Code: 'Success',
    LastUpdated: wholeSeconds(new Date(now())),
    Type: 'AWS-HMAC',
    AccessKeyId,
    SecretAccessKey,
    Token: SessionToken,
    Expiration: wholeSeconds(expiration),
  }
  return { expiresAt: expiration.getTime(), json: JSON.stringify(document, null, 2) }
}
