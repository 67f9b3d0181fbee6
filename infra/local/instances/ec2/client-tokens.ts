import { createHash } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '../../../foundation/write-whole.ts'
import { AwsFault } from '../../../model/fault.ts'
import { createKeyedQueue } from '../../../foundation/keyed-queue.ts'
import type { Cloud } from '../../cloud/cloud.ts'

interface Remembered {
  readonly fingerprint: string
  readonly instanceIds?: readonly string[]
}

/**
 * ClientToken of RunInstances: the same token with the same parameters gives the same instances,
 * with others IdempotentParameterMismatch (EC2 API reference, "Ensuring idempotency").
 */
export interface ClientTokens {
  /**
   * @param request everything that must be the same again
   * @param findLaunched instances that carry the token: what a killed gateway had launched
   * @throws AwsFault IdempotentParameterMismatch
   */
  readonly once: (
    token: string | undefined,
    request: object,
    act: {
      readonly launch: () => Promise<readonly string[]>
      readonly findLaunched: (token: string) => Promise<readonly string[]>
    },
  ) => Promise<readonly string[]>
  /** Forgets every token (moto was reset). */
  readonly clear: () => Promise<void>
}

export const createClientTokens = (cloud: Cloud): ClientTokens => {
  const inTurn = createKeyedQueue()
  const folder = join(cloud.stateDir, 'client-tokens')
  return {
    once: (token, request, act) => {
      if (token === undefined || token === '') return act.launch()
      return inTurn(token, async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        const path = join(folder, `${digest(token)}.json`)
        const fingerprint = digest(canonical(request))
        const known = await read(path)
        if (known !== undefined && known.fingerprint !== fingerprint) throw mismatch(token)
        if (known?.instanceIds !== undefined) return known.instanceIds
        const launched = known === undefined ? [] : await act.findLaunched(token)
        if (known === undefined) await writeWhole(path, JSON.stringify({ fingerprint }))
        const instanceIds = launched.length > 0 ? launched : await act.launch()
        await writeWhole(path, JSON.stringify({ fingerprint, instanceIds }))
        return instanceIds
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
