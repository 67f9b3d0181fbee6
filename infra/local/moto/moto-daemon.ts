import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Cloud } from '../cloud/cloud.ts'
import type { DaemonSpec } from '../host/daemon.ts'
import { motoError } from './moto-error.ts'

/**
 * moto with our control paths, on 127.0.0.1. Its records live in memory: a restart loses them.
 *
 * @param python interpreter of the environment that has moto[server]
 */
export const motoDaemon = (cloud: Cloud, python: string): DaemonSpec => ({
  service: 'moto',
  program: python,
  args: [
    fileURLToPath(new URL('server.py', import.meta.url)),
    cloud.stateDir,
    String(cloud.ports.moto),
  ],
  // Its folder is the project's: no __pycache__ there.
  env: { PYTHONDONTWRITEBYTECODE: '1' },
})

const pollMs = 100

/**
 * Waits until moto answers.
 *
 * @throws AssayError ERR_MOTO_START when it does not within the deadline; the abort's own reason
 */
export const waitForMoto = async (
  cloud: Cloud,
  signal?: AbortSignal,
  deadlineMs = 20_000,
): Promise<void> => {
  let cause: unknown
  const end = Date.now() + deadlineMs
  for (let leftMs = deadlineMs; leftMs > 0; leftMs = end - Date.now()) {
    signal?.throwIfAborted()
    const patience = AbortSignal.timeout(Math.min(leftMs, 2000))
    try {
      const url = `http://127.0.0.1:${cloud.ports.moto}/assay-control/health`
      const response = await fetch(url, {
        signal: signal === undefined ? patience : AbortSignal.any([patience, signal]),
      })
      if (response.ok) return
      cause = new Error(`HTTP ${response.status}`)
    } catch (error) {
      signal?.throwIfAborted()
      // What it said says more than that there was no time to ask again.
      if (cause === undefined || !patience.aborted) cause = error
    }
    await sleep(pollMs)
  }
  throw motoError(
    'ERR_MOTO_START',
    `moto does not answer on port ${cloud.ports.moto} after ${deadlineMs / 1000} s.`,
    { cause },
  )
}
