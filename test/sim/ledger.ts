/** What runs exercised: a property that met nothing proves nothing. */
import type { ModelEffect } from '../../infra/model/contract.ts'

export interface Ledger {
  launches: number
  launchFailures: number
  terminations: number
  scaleIns: number
  replacements: number
  rebalances: number
  launchHookWaits: number
  terminateHookWaits: number
}

export const emptyLedger = (): Ledger => ({
  launches: 0,
  launchFailures: 0,
  terminations: 0,
  scaleIns: 0,
  replacements: 0,
  rebalances: 0,
  launchHookWaits: 0,
  terminateHookWaits: 0,
})

/**
 * Counts by what the model sent out alone: events as EventBridge gets them, told apart by the
 * wording of causes in the user guide ("Verify a scaling activity", "troubleshooting").
 */
export const enter = (ledger: Ledger, effects: readonly ModelEffect[]): void => {
  for (const effect of effects) {
    if (effect.kind !== 'event') continue
    const cause = String(effect.detail['Cause'] ?? '')
    switch (effect.detailType) {
      case 'EC2 Instance Launch Successful':
        ledger.launches += 1
        if (/an unhealthy instance needing to be replaced/.test(cause)) ledger.replacements += 1
        if (/to balance instances in zones/.test(cause)) ledger.rebalances += 1
        break
      case 'EC2 Instance Launch Unsuccessful':
        ledger.launchFailures += 1
        break
      case 'EC2 Instance Terminate Successful':
        ledger.terminations += 1
        if (/desired and actual capacity, shrinking/.test(cause)) ledger.scaleIns += 1
        break
      case 'EC2 Instance-launch Lifecycle Action':
        ledger.launchHookWaits += 1
        break
      case 'EC2 Instance-terminate Lifecycle Action':
        ledger.terminateHookWaits += 1
        break
    }
  }
}
