import t from 'tap'
import { groupNotFound, notModelled } from '../../../../infra/model/auto-scaling/faults.ts'

t.test('faults carry the code that clients branch on', async (t) => {
  t.match(groupNotFound('g'), {
    code: 'ValidationError',
    httpStatus: 400,
    message: "AutoScalingGroup name not found - AutoScalingGroup 'g' not found",
  })
  t.match(notModelled('Spot'), {
    code: 'ValidationError',
    message: 'Spot is not supported by the local Auto Scaling model.',
  })
})
