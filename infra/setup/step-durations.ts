import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SetupStep } from './setup-step.ts'

/** How long each step took last on this machine, in milliseconds by name. */
export type StepDurations = Readonly<Record<string, number>>

const durationsFile = (cacheRoot: string): string => join(cacheRoot, 'durations.json')

export const readDurations = (cacheRoot: string): StepDurations =>
  existsSync(durationsFile(cacheRoot))
    ? (JSON.parse(readFileSync(durationsFile(cacheRoot), 'utf8')) as StepDurations)
    : {}

/** In one go, so that steps which end at the same time do not lose each other's. */
export const recordDuration = (cacheRoot: string, step: SetupStep, durationMs: number): void => {
  const durations = { ...readDurations(cacheRoot), [step.name]: Math.round(durationMs) }
  const draft = `${durationsFile(cacheRoot)}.draft`
  writeFileSync(draft, `${JSON.stringify(durations, null, 2)}\n`)
  renameSync(draft, durationsFile(cacheRoot))
}

/** What a step took last, else its own guess. */
export const expectedMs = (step: SetupStep, durations: StepDurations): number =>
  durations[step.name] ?? step.expectedSeconds * 1000

/**
 * When the last of `missing` is expected to end: each begins when those it stands after have.
 *
 * @param steps all of them, in their order; what is not missing takes no time
 */
export const expectedTotalMs = (
  steps: readonly SetupStep[],
  missing: readonly SetupStep[],
  durations: StepDurations,
): number => {
  const endsMs = new Map<string, number>()
  for (const step of steps) {
    const beginMs = Math.max(0, ...step.after.map((name) => endsMs.get(name) ?? 0))
    endsMs.set(step.name, beginMs + (missing.includes(step) ? expectedMs(step, durations) : 0))
  }
  return Math.max(0, ...endsMs.values())
}
