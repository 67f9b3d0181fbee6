import t from 'tap'
import {
  activitiesOf,
  createFleet,
  faultOf,
  groupName,
  groupOf,
  idsOf,
  statesOf,
} from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

const group = { AutoScalingGroupName: groupName }

const fleet = () => {
  const driver = createDriver()
  const arn = createFleet(driver)
  driver.run(20_000)
  const move = (operation: string, count: number, decrement?: boolean) =>
    driver.call(operation, {
      ...group,
      InstanceIds: idsOf(driver).slice(0, count),
      ...(decrement === undefined ? {} : { ShouldDecrementDesiredCapacity: decrement }),
    })
  return { driver, arn, move, first: idsOf(driver)[0] ?? '' }
}

t.test('an instance is drained on its way to Standby, and desired capacity shrinks', async (t) => {
  const { driver, move, first } = fleet()
  const answer = move('EnterStandby', 1, true)
  t.match(answer, {
    Activities: [
      {
        Description: `Moving EC2 instance to Standby: ${first}`,
        Cause:
          `At 2026-01-05T12:00:20Z instance ${first} was moved to standby in response to a user ` +
          'request, shrinking the capacity from 2 to 1.',
        StatusCode: 'InProgress',
        Progress: 50,
      },
    ],
  })
  t.equal(statesOf(driver)[0], 'EnteringStandby')
  driver.run(31_000)
  t.same(statesOf(driver), ['Standby', 'InService'])
  t.match(activitiesOf(driver).at(-1), { status: 'Successful' })
})

t.test('without a decrement another instance is launched', async (t) => {
  const { driver, move } = fleet()
  move('EnterStandby', 1, false)
  driver.run(40_000)
  t.same(statesOf(driver), ['Standby', 'InService', 'InService'])
})

t.test('back in service it is registered again and desired capacity grows', async (t) => {
  const { driver, move, arn, first } = fleet()
  move('EnterStandby', 1, true)
  driver.run(40_000)
  t.match(move('ExitStandby', 1), {
    Activities: [
      {
        Description: `Moving EC2 instance out of Standby: ${first}`,
        Cause:
          /was moved out of standby in response to a user request, increasing the capacity fro/,
        StatusCode: 'PreInService',
        Progress: 30,
      },
    ],
  })
  t.same(statesOf(driver), ['InService', 'InService'])
  t.equal(groupOf(driver).settings.desiredCapacity, 2)
  t.same(groupOf(driver).members[0]?.targetGroups, [arn])
})

t.test('a standby instance is not health-checked', async (t) => {
  const { driver, move, first } = fleet()
  move('EnterStandby', 1, true)
  driver.run(40_000)
  driver.kill(first)
  driver.run(60_000)
  t.same(statesOf(driver), ['Standby', 'InService'])
})

t.test('moves are refused in the words of AWS', async (t) => {
  const { driver, move, first } = fleet()
  t.match(
    faultOf(() => move('EnterStandby', 2, true)),
    {
      code: 'ValidationError',
      message:
        'AutoScalingGroup fleet has min-size=1, max-size=4, and desired-size=2. To place into ' +
        'standby 2 instances, please update the AutoScalingGroup sizes appropriately.',
    },
  )
  t.match(
    faultOf(() => move('ExitStandby', 1)),
    { message: `The instance ${first} is not in Standby.` },
  )
  move('EnterStandby', 1, true)
  t.match(
    faultOf(() => move('EnterStandby', 1, true)),
    { message: `The instance ${first} is not in InService.` },
  )
  t.match(
    faultOf(() => driver.call('ExitStandby', { ...group, InstanceIds: ['i-0'] })),
    { message: 'The instance i-0 is not part of Auto Scaling group fleet.' },
  )
})
