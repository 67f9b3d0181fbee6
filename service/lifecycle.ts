/** Where the service is between start and end. It serves in `ready` and in `draining`. */
export type Phase = 'starting' | 'ready' | 'draining' | 'stopped'

export interface Lifecycle {
  readonly phase: () => Phase
  readonly enter: (phase: Phase) => void
}

export const createLifecycle = (): Lifecycle => {
  let current: Phase = 'starting'
  return {
    phase: () => current,
    enter: (phase) => {
      current = phase
    },
  }
}
