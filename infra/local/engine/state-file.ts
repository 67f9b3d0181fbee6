import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { World } from '../../model/world.ts'
import { statePath } from '../cloud/state-layout.ts'

/** Where the model's world is kept between two lives of the gateway. */
export interface StateFile {
  /** The world that was saved last; undefined in a new cloud. Throws when it cannot be read. */
  readonly load: () => World | undefined
  /**
   * Replaces the saved world. It is synchronous, so that nothing comes between a step, its saving
   * and the start of its effects; and atomic, so that a kill leaves the old world or the new one.
   */
  readonly save: (world: World) => void
}

export const openStateFile = (stateDir: string): StateFile => {
  const path = statePath({ stateDir }, 'world.json')
  const next = `${path}.next`
  mkdirSync(stateDir, { recursive: true, mode: 0o700 })
  return {
    load: () => {
      const text = readIfThere(path)
      if (text === undefined) return undefined
      const world = JSON.parse(text, revive) as World
      // Of a gateway that knew no certificates.
      return { ...world, facts: { ...world.facts, certificates: world.facts.certificates ?? {} } }
    },
    save: (world) => {
      writeFileSync(next, worldText(world), { mode: 0o600 })
      renameSync(next, path)
    },
  }
}

/** A world as JSON; dates, which JSON would turn into text for good, are marked. */
export const worldText = (world: World): string => JSON.stringify(world, mark)

function mark(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const raw = this[key]
  return raw instanceof Date ? { $date: raw.getTime() } : value
}

const revive = (_key: string, value: unknown): unknown => {
  const isDate = typeof value === 'object' && value !== null && '$date' in value
  return isDate ? new Date(Number(value.$date)) : value
}

const readIfThere = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
