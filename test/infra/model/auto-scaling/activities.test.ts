import t from 'tap'
import { because, moment } from '../../../../infra/model/auto-scaling/activities.ts'
import { activitiesOf, createFleet, groupName } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

t.test(
  'a cause names moments by the second and keeps within the length AWS gives it',
  async (t) => {
    t.equal(moment(Date.UTC(2026, 0, 2, 3, 4, 5, 678)), '2026-01-02T03:04:05Z')
    t.equal(because(['One.', 'Two.']), 'One.  Two.')
    const long = 'x'.repeat(600)
    t.equal(because([long, 'Two.', long]), `Two.  ${long}`)
  },
)

t.test('changes of mind before a launch are all told', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  driver.run(20_000)
  const group = { AutoScalingGroupName: groupName }
  driver.call('SuspendProcesses', { ...group, ScalingProcesses: ['Launch'] })
  driver.call('SetDesiredCapacity', { ...group, DesiredCapacity: 4 })
  driver.call('SetDesiredCapacity', { ...group, DesiredCapacity: 3 })
  driver.call('ResumeProcesses', group)
  t.match(activitiesOf(driver).at(-1), {
    cause: /capacity from 2 to 4\. {2}At .+ capacity from 4 to 3\. {2}At .+ from 2 to 3\.$/,
  })
})
