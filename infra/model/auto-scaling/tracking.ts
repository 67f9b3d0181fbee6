import type { ModelInput } from '../contract.ts'
import type { Turn } from './turn.ts'
export const recordMetric = (
  _turn: Turn,
  _input: Extract<ModelInput, { kind: 'metric' }>,
): void => {}
