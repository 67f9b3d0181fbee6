import type { Reason } from '../../moto/moto-control.ts'

/**
 * Why an instance changed state, in the two forms DescribeInstances gives. Codes and wordings: EC2
 * API reference, StateReason. A change that a user asked for is worded by moto.
 */
export interface StateCause {
  readonly stateReason: Reason | null
  readonly transitionReason: string
}

const cause = (code: string, text: string): StateCause => ({
  stateReason: { code, message: `${code}: ${text}` },
  transitionReason: text,
})

/** A running instance has none. */
export const noCause: StateCause = { stateReason: null, transitionReason: '' }

export const instanceInitiated = cause(
  'Client.InstanceInitiatedShutdown',
  'Instance initiated shutdown',
)

/** The body died without a word: for its instance, the host is gone. */
export const lostHost = cause('Server.InternalError', 'The host of the instance failed')

export const launchFailed = cause('Server.InternalError', 'Internal error on launch')
