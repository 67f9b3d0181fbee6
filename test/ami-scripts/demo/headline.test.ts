import t from 'tap'
import { headline } from '../../../ami-scripts/demo/headline.ts'

const told = (isReused: boolean, isFleetNew: boolean) =>
  headline({ image: { isReused }, isFleetNew })

t.test('the headline claims what was made, and no more', async (t) => {
  t.match(told(false, true), /^From a plain Debian to a fleet that lost/)
  t.match(told(true, true), /^From an AMI baked before to a fleet that lost/)
  t.match(told(true, false), /^AMI and fleet were there before; the fleet lost/)
  t.match(told(false, false), /^A new AMI, and a fleet from before; the fleet lost/)
})
