import fc from 'fast-check'
import t from 'tap'
import {
  maintenanceRange,
  readMaintenancePolicy,
} from '../../../../infra/model/auto-scaling/maintenance-policy.ts'
import type { ModelObject } from '../../../../infra/model/contract.ts'
import { faultOf } from '../../../sim/fleet.ts'

const read = (policy: ModelObject) =>
  readMaintenancePolicy(null, { InstanceMaintenancePolicy: policy })

/** What the API reference of InstanceMaintenancePolicy allows, in its own words. */
const isAllowed = (min: number | undefined, max: number | undefined): boolean => {
  if (min === undefined || max === undefined) return false
  if (min === -1 && max === -1) return true
  return min >= 0 && min <= 100 && max >= 100 && max <= 200 && max - min <= 100
}

t.test('a policy is taken if and only if the API reference allows it', async (t) => {
  const seen = { taken: 0, refused: 0 }
  const percentage = fc.option(fc.constantFrom(-1, 0, 1, 50, 99, 100, 101, 150, 199, 200), {
    nil: undefined,
  })
  fc.assert(
    fc.property(percentage, percentage, (min, max) => {
      const policy = {
        ...(min === undefined ? {} : { MinHealthyPercentage: min }),
        ...(max === undefined ? {} : { MaxHealthyPercentage: max }),
      }
      if (isAllowed(min, max)) {
        const taken = read(policy)
        if (min === -1 ? taken !== null : taken?.minHealthyPercentage !== min) throw new Error()
        seen.taken += 1
      } else {
        if (faultOf(() => read(policy)).code !== 'ValidationError') throw new Error()
        seen.refused += 1
      }
    }),
    { numRuns: 600, seed: 20260105 },
  )
  t.ok(seen.taken >= 50, `${seen.taken} taken`)
  t.ok(seen.refused >= 100, `${seen.refused} refused`)
})

t.test('what is not given stays; -1 in both takes the policy away', async (t) => {
  const old = { minHealthyPercentage: 90, maxHealthyPercentage: 120 }
  t.same(readMaintenancePolicy(old, {}), old)
  const cleared = { MinHealthyPercentage: -1, MaxHealthyPercentage: -1 }
  t.equal(readMaintenancePolicy(old, { InstanceMaintenancePolicy: cleared }), null)
})

t.test('the range is the example of the user guide, rounded inward', async (t) => {
  const policy = { minHealthyPercentage: 90, maxHealthyPercentage: 120 }
  t.same(maintenanceRange(policy, 100), { floor: 90, ceiling: 120 })
  t.same(maintenanceRange(policy, 10), { floor: 9, ceiling: 12 })
  t.same(maintenanceRange(policy, 7), { floor: 7, ceiling: 8 })
})

t.test('a range that leaves no room lets one launch before one goes', async (t) => {
  const policy = { minHealthyPercentage: 100, maxHealthyPercentage: 100 }
  t.same(maintenanceRange(policy, 3), { floor: 3, ceiling: 4 })
  const narrow = { minHealthyPercentage: 90, maxHealthyPercentage: 120 }
  t.same(maintenanceRange(narrow, 2), { floor: 2, ceiling: 3 })
})
