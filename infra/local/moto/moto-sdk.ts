import { cloudCredentials, type Cloud } from '../cloud/cloud.ts'
import { orMotoGone } from './moto-gone.ts'

/** How moto itself is reached, past the gateway. It answers at once or is gone: no retries. */
const connectionTo = (cloud: Cloud) => ({
  endpoint: `http://127.0.0.1:${cloud.ports.moto}`,
  region: cloud.region,
  credentials: cloudCredentials,
  maxAttempts: 1,
  // Only S3 knows it: moto answers no bucket's own host name on loopback.
  forcePathStyle: true,
})

/** A middleware of the SDK; its first step sees what is left of an error after all others. */
const noticeGone =
  (port: number) =>
  <Args, Output>(next: (args: Args) => Promise<Output>) =>
  (args: Args): Promise<Output> =>
    orMotoGone(port, () => next(args))

const place = { step: 'initialize', name: 'noticeGone', priority: 'high' } as const

interface SdkClient {
  readonly middlewareStack: {
    readonly add: (middleware: ReturnType<typeof noticeGone>, at: typeof place) => void
  }
}

/**
 * One of the SDK's clients for moto: `createMotoSdk(EC2Client, cloud)`. Its calls reject with
 * MotoGone where moto does not answer, and as the SDK does otherwise.
 */
export const createMotoSdk = <Client extends SdkClient>(
  Client: new (config: ReturnType<typeof connectionTo>) => Client,
  cloud: Cloud,
): Client => {
  const client = new Client(connectionTo(cloud))
  client.middlewareStack.add(noticeGone(cloud.ports.moto), place)
  return client
}
