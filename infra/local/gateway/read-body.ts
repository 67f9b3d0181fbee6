import type { IncomingMessage } from 'node:http'
import { AwsFault } from '../../model/fault.ts'

/** Form posts and json documents of own calls; S3 bodies are streamed and never read here. */
const bodyBytesMax = 16 * 1024 * 1024

/**
 * Reads a request body whole.
 *
 * @throws AwsFault RequestEntityTooLarge above 16 MiB
 */
export const readBody = async (incoming: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bodyBytesMax) {
      throw new AwsFault('RequestEntityTooLarge', `A call may have ${bodyBytesMax} bytes.`, 413)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
