import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunTask } from '../../foundation/run-task.ts'

const deadlineMs = 60_000

export interface SigningKey {
  /** 40 upper-case hexadecimal digits. */
  readonly fingerprint: string
  /** ASCII-armoured public key. */
  readonly publicKey: string
  /** Binary public keys, as apt's keyrings hold them: this one, and more, as a vendor has. */
  readonly keyring: Uint8Array
  /** Signs a file in clear (`InRelease`) or apart from it (`Release.gpg`). */
  readonly sign: (mode: 'clearsign' | 'detach-sign', file: string, output: string) => Promise<void>
}

/** The vendor's own keyring has keys of earlier and later years beside the current one. */
const otherKeys = ['2022', '2024', '2028', '2033']

/**
 * Runs `use` with a new key, and forgets the secret half after it: nobody can sign with it again.
 * gpg's own agent, which a new key starts, ends with it.
 *
 * @throws AssayError ERR_LOCAL_APT_TOOL
 */
export const withSigningKey = async <Result>(
  run: RunTask,
  use: (key: SigningKey) => Promise<Result>,
): Promise<Result> => {
  // A short path: the agent's socket lies in it, and must not exceed 107 bytes.
  const home = await mkdtemp(join(tmpdir(), 'assay-gpg-'))
  const gpg = (...args: string[]): Promise<string> =>
    run(['gpg', `--homedir=${home}`, '--batch', '--quiet', '--yes', ...args], { deadlineMs })
  try {
    const generate = (owner: string): Promise<string> =>
      gpg('--passphrase=', '--quick-generate-key', owner, 'ed25519', 'sign', 'never')
    await generate('Datadog stand-in of a local Assay cloud <assay@localhost>')
    const listing = await gpg('--list-keys', '--with-colons')
    const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(listing)?.[1] ?? ''
    for (const year of otherKeys) await generate(`Datadog stand-in, another key (${year})`)
    const binary = join(home, 'key.gpg')
    await gpg(`--output=${binary}`, '--export')
    return await use({
      fingerprint,
      publicKey: await gpg('--armor', '--export', fingerprint),
      keyring: await readFile(binary),
      sign: async (mode, file, output) => {
        await gpg('--digest-algo=SHA512', '--armor', `--output=${output}`, `--${mode}`, file)
      },
    })
  } finally {
    try {
      await run(['gpgconf', `--homedir=${home}`, '--kill', 'all'], { deadlineMs })
    } finally {
      await rm(home, { recursive: true, force: true })
    }
  }
}
