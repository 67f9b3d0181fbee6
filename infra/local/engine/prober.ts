import type { ModelInput, Probe, ProbeOutcome } from '../../model/contract.ts'
import type { Log } from '../../foundation/log.ts'

/** Makes the health checks of the model's schedule, each when it is due. */
export interface Prober {
  readonly follow: (probes: readonly Probe[]) => void
  readonly close: () => void
}

export interface ProberParts {
  readonly probe: (probe: Probe) => Promise<ProbeOutcome>
  readonly feed: (input: Extract<ModelInput, { kind: 'probe' }>) => void
  readonly now: () => number
  readonly log: Log
}

/** Checks at a time; more wait, so that a large fleet does not starve the gateway. */
const concurrencyMax = 32

export const createProber = (parts: ProberParts): Prober => {
  const inFlight = new Set<string>()
  let schedule: readonly Probe[] = []
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  const run = async (probe: Probe, key: string): Promise<void> => {
    const outcome = await parts.probe(probe).catch((error: unknown): ProbeOutcome => {
      parts.log('error', 'health check failed to run', { targetId: probe.targetId, error })
      return { kind: 'refused' }
    })
    inFlight.delete(key)
    if (isClosed) return
    const { targetGroupArn, targetId, port } = probe
    parts.feed({ kind: 'probe', targetGroupArn, targetId, port, outcome })
  }

  const runDue = (): void => {
    clearTimeout(timer)
    if (isClosed) return
    const idle = schedule.filter((probe) => !inFlight.has(keyOf(probe)))
    const now = parts.now()
    for (const probe of idle.filter(({ dueAt }) => dueAt <= now)) {
      if (inFlight.size >= concurrencyMax) return
      inFlight.add(keyOf(probe))
      void run(probe, keyOf(probe))
    }
    const next = Math.min(...idle.filter(({ dueAt }) => dueAt > now).map(({ dueAt }) => dueAt))
    if (Number.isFinite(next)) timer = setTimeout(runDue, next - now)
  }

  return {
    follow: (probes) => {
      schedule = probes
      runDue()
    },
    close: () => {
      isClosed = true
      clearTimeout(timer)
    },
  }
}

const keyOf = ({ targetGroupArn, targetId, port }: Probe): string =>
  `${targetGroupArn} ${targetId}:${port}`
