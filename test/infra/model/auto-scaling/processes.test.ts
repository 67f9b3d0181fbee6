import t from 'tap'
import { createFleet, faultOf, groupName, groupOf, idsOf, statesOf } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

const group = { AutoScalingGroupName: groupName }
const fleet = () => {
  const driver = createDriver()
  createFleet(driver)
  driver.run(20_000)
  return driver
}

t.test('suspended processes are listed with who and when', async (t) => {
  const driver = fleet()
  driver.call('SuspendProcesses', { ...group, ScalingProcesses: ['Launch'] })
  t.match(driver.call('DescribeAutoScalingGroups'), {
    AutoScalingGroups: [
      {
        SuspendedProcesses: [
          { ProcessName: 'Launch', SuspensionReason: 'User suspended at 2026-01-05T12:00:20Z' },
        ],
      },
    ],
  })
})

t.test('no list means all nine; resuming some leaves the others', async (t) => {
  const driver = fleet()
  driver.call('SuspendProcesses', group)
  t.equal(groupOf(driver).suspended.length, 9)
  driver.call('ResumeProcesses', { ...group, ScalingProcesses: ['Launch', 'Terminate'] })
  t.equal(groupOf(driver).suspended.length, 7)
  driver.call('ResumeProcesses', group)
  t.same(groupOf(driver).suspended, [])
})

t.test('with Launch suspended nothing is launched until it is resumed', async (t) => {
  const driver = fleet()
  driver.call('SuspendProcesses', { ...group, ScalingProcesses: ['Launch'] })
  driver.call('SetDesiredCapacity', { ...group, DesiredCapacity: 3 })
  driver.run(60_000)
  t.equal(idsOf(driver).length, 2)
  driver.call('ResumeProcesses', group)
  driver.run(20_000)
  t.equal(idsOf(driver).length, 3)
})

t.test('with Terminate suspended nothing is terminated until it is resumed', async (t) => {
  const driver = fleet()
  driver.call('SuspendProcesses', { ...group, ScalingProcesses: ['Terminate'] })
  driver.call('SetDesiredCapacity', { ...group, DesiredCapacity: 1 })
  driver.kill(idsOf(driver)[0] ?? '')
  driver.run(60_000)
  t.same(statesOf(driver), ['InService', 'InService'])
  driver.call('ResumeProcesses', group)
  driver.run(60_000)
  t.same(statesOf(driver), ['InService'])
})

t.test('an unknown process is refused', async (t) => {
  const driver = fleet()
  const fault = faultOf(() =>
    driver.call('SuspendProcesses', { ...group, ScalingProcesses: ['Sleep'] }),
  )
  t.match(fault, { code: 'ValidationError', message: /Sleep/ })
})
