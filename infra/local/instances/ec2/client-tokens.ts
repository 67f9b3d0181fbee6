import { createHash } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '../../../foundation/write-whole.ts'
import { AwsFault } from '../../../model/fault.ts'
import { createKeyedQueue } from '../../../foundation/keyed-queue.ts'
import type { Cloud } from '../../cloud/cloud.ts'
import { statePath } from '../../cloud/state-layout.ts'

interface Remembered {
  readonly fingerprint: string
  /** Absent until it is made; a failed launch and a killed gateway leave it so. */
  readonly ids?: readonly string[]
}

/** A request as its caller sent it. A dry run leaves nothing to be the same as. */
interface TokenRequest {
  readonly ClientToken?: string | undefined
  readonly DryRun?: boolean | undefined
}

interface Making {
  /** Makes the resources and resolves to their ids. */
  readonly make: () => Promise<readonly string[]>
  /** What is there already under a token whose making did not end well; none where untold. */
  readonly find?: (token: string) => Promise<readonly string[]>
}

/**
 * ClientToken: the same token with the same parameters gives the same resources, with others
 * IdempotentParameterMismatch (EC2 developer guide, "Ensuring idempotency"). A request that failed
 * has made nothing, and its token may come again with other parameters.
 */
export interface ClientTokens {
  /** @throws AwsFault IdempotentParameterMismatch, and what `making` throws */
  readonly once: (
    operation: string,
    request: TokenRequest,
    making: Making,
  ) => Promise<readonly string[]>
  /** Forgets every token (moto was reset). */
  readonly clear: () => Promise<void>
}

export const createClientTokens = (cloud: Cloud): ClientTokens => {
  const inOrder = createKeyedQueue()
  const folder = statePath(cloud, 'client-tokens')
  return {
    once: (operation, { ClientToken: token = '', DryRun: isDryRun, ...request }, making) => {
      if (token === '' || isDryRun === true) return making.make()
      const name = digest(`${operation} ${token}`)
      return inOrder(name, async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        const path = join(folder, `${name}.json`)
        const fingerprint = digest(canonical(request))
        const known = await read(path)
        const found = known?.ids ?? (known && (await making.find?.(token))) ?? []
        if (found.length > 0 && known?.fingerprint !== fingerprint) throw mismatch(token)
        if (known?.ids !== undefined) return known.ids
        if (found.length === 0) await writeWhole(path, JSON.stringify({ fingerprint }))
        const ids = found.length > 0 ? found : await making.make()
        await writeWhole(path, JSON.stringify({ fingerprint, ids }))
        return ids
      })
    },
    clear: () => rm(folder, { recursive: true, force: true }),
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

/** JSON with members in order, so that their order in the request does not matter. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_member, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )

const read = async (path: string): Promise<Remembered | undefined> => {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Remembered
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

const mismatch = (token: string): AwsFault =>
  new AwsFault(
    'IdempotentParameterMismatch',
    `The request uses the same client token as a previous, but non-identical request: ${token}. ` +
      'Do not reuse a client token with different requests, unless the requests are identical',
  )
