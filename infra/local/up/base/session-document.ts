import { operatorUser } from '../../../env/names.ts'

/** What decides a Session Manager session, but for the key, which has no id before it is made. */
export interface SessionSpec {
  readonly name: string
  readonly description: string
  readonly logGroup: string
}

const idleMinutes = 15
const longestMinutes = 60

/**
 * Content of the base's own session document (Systems Manager user guide, "Session document
 * schema"). Run As, since Amazon's agent otherwise makes a passwordless sudoer for the session.
 * Encrypted by the base's key beyond TLS, and logged while it goes on: a log that waits for the end
 * of the session would be lost with the instance. Limits are texts on the wire.
 */
export const sessionContent = ({ description, logGroup }: SessionSpec, keyId: string) => ({
  schemaVersion: '1.0',
  description,
  sessionType: 'Standard_Stream',
  inputs: {
    runAsEnabled: true,
    runAsDefaultUser: operatorUser,
    idleSessionTimeout: String(idleMinutes),
    maxSessionDuration: String(longestMinutes),
    kmsKeyId: keyId,
    cloudWatchLogGroupName: logGroup,
    cloudWatchEncryptionEnabled: true,
    cloudWatchStreamingEnabled: true,
  },
})
