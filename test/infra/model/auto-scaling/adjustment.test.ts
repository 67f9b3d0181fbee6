import t from 'tap'
import {
  adjustedCapacity,
  stepAdjustment,
} from '../../../../infra/model/auto-scaling/adjustment.ts'
import { defaultSettings } from '../../../../infra/model/auto-scaling/settings.ts'
import { faultOf } from '../../../sim/fleet.ts'

const ten = { ...defaultSettings, minSize: 1, maxSize: 30, desiredCapacity: 10 }
const percent = { AdjustmentType: 'PercentChangeInCapacity' }

t.test('a percentage is rounded toward zero, but moves one instance at least', async (t) => {
  t.equal(adjustedCapacity(ten, percent, 29), 12)
  t.equal(adjustedCapacity(ten, percent, -29), 8)
  t.equal(adjustedCapacity(ten, percent, 1), 11)
  t.equal(adjustedCapacity(ten, percent, -1), 9)
  t.equal(adjustedCapacity(ten, percent, 0), 10)
})

t.test(
  'the lower bound of a step is inside above the threshold, the upper one below',
  async (t) => {
    const policy = {
      StepAdjustments: [
        { MetricIntervalUpperBound: -10, ScalingAdjustment: -2 },
        { MetricIntervalLowerBound: -10, MetricIntervalUpperBound: 0, ScalingAdjustment: -1 },
        { MetricIntervalLowerBound: 0, ScalingAdjustment: 1 },
      ],
    }
    const at = (MetricValue: number) => stepAdjustment(policy, { MetricValue, BreachThreshold: 50 })
    t.same([at(30), at(40), at(45), at(50), at(60)], [-2, -2, -1, 1, 1])
  },
)

t.test('an unknown adjustment type is refused', async (t) => {
  const fault = faultOf(() => adjustedCapacity(ten, { AdjustmentType: 'Double' }, 1))
  t.match(fault, { code: 'ValidationError', message: /Double/ })
})
