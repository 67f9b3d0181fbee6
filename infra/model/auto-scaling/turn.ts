import type { ModelEffect } from '../contract.ts'
import type { World } from '../world.ts'

/** One step in the making: a private copy of the world, and what the step asks of others. */
export interface Turn {
  readonly world: World
  readonly effects: ModelEffect[]
}
