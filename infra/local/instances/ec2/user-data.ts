import { AwsFault } from '../../../model/fault.ts'

/** "User data is limited to 16 KB, in raw form, before it is base64-encoded" (EC2 user guide). */
const bytesMax = 16_384

/**
 * Refuses user data that EC2 refuses, of an instance and of a launch template alike. The code is
 * the one that EC2 answers with (hashicorp/terraform-provider-aws 49234); RunInstances used to
 * call the size InvalidParameterValue.
 *
 * @param userData base64, as requests carry it
 * @throws AwsFault InvalidUserData.Malformed
 */
export const checkUserData = (userData: string | undefined): void => {
  if (userData === undefined) return
  const text = userData.replace(/\s/g, '')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) {
    throw malformed('Invalid BASE64 encoding of user data.')
  }
  if (Buffer.byteLength(text, 'base64') > bytesMax) {
    throw malformed(`User data is limited to ${bytesMax} bytes.`)
  }
}

const malformed = (message: string): AwsFault => new AwsFault('InvalidUserData.Malformed', message)
