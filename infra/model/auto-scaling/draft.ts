import type { ModelEffect } from '../contract.ts'
import type { World } from '../world.ts'

/** One step in the making: a private copy of the world, and what the step asks of others. */
export interface Draft {
  readonly world: World
  readonly effects: ModelEffect[]
}
