import { createHash } from 'node:crypto'
import type { Encoding } from './spec.ts'

/** What a spec needs of the platform. */
export const encoding: Encoding = {
  base64: (text) => Buffer.from(text, 'utf8').toString('base64'),
  sha256: (text) => createHash('sha256').update(text).digest('hex'),
}
