import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** One job for botocore's own serialisers and parsers, see botocore_peer.py. */
export type PeerJob =
  | { kind: 'request'; service: string; operation: string; params: unknown }
  | {
      kind: 'answer'
      service: string
      operation: string
      status: number
      headers: Readonly<Record<string, string>>
      body: string
    }

const script = fileURLToPath(new URL('botocore_peer.py', import.meta.url))

/** Runs all jobs in one Python process. */
export const askBotocore = (python: string, jobs: readonly PeerJob[]): unknown[] =>
  JSON.parse(
    execFileSync(python, [script], {
      input: JSON.stringify(jobs, freezeEntry),
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    }),
    thawEntry,
  ) as unknown[]

function freezeEntry(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const raw = this[key]
  if (raw instanceof Date) return { $date: raw.toISOString() }
  if (raw instanceof Uint8Array) return { $blob: Buffer.from(raw).toString('base64') }
  return value
}

const thawEntry = (_key: string, value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  if ('$date' in value) return new Date(String(value.$date))
  if ('$blob' in value) return Buffer.from(String(value.$blob), 'base64')
  return value
}
