import t from 'tap'
import { emitOutcome } from '../../../../infra/model/auto-scaling/events.ts'
import { activitiesOf, createFleet, groupOf } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

t.test('an outcome carries its activity as the event reference has it', async (t) => {
  const driver = createDriver()
  const arn = createFleet(driver, { DesiredCapacity: 1 })
  driver.run(20_000)
  const [activity] = activitiesOf(driver)
  t.match(driver.events, [
    {
      kind: 'event',
      source: 'aws.autoscaling',
      detailType: 'EC2 Instance Launch Successful',
      resources: [
        groupOf(driver).arn,
        'arn:aws:ec2:eu-west-1:123456789012:instance/i-00000000000000001',
      ],
      detail: {
        StatusCode: 'InProgress',
        Description: 'Launching a new EC2 instance: i-00000000000000001',
        AutoScalingGroupName: 'fleet',
        ActivityId: activity?.id,
        Details: { 'Subnet ID': 'subnet-a', 'Availability Zone': 'eu-west-1a' },
        StatusMessage: '',
        StartTime: '2026-01-05T12:00:00.000Z',
        EndTime: '2026-01-05T12:00:06.000Z',
        EC2InstanceId: 'i-00000000000000001',
        Cause: activity?.cause,
        Origin: 'EC2',
        Destination: 'AutoScalingGroup',
      },
    },
  ])
  t.ok(arn)
})

t.test('without an activity there is nothing to tell', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  const draft = { world: driver.world(), effects: [] }
  const group = groupOf(driver)
  emitOutcome(draft, 'EC2 Instance Launch Unsuccessful', group, undefined, null)
  t.same(draft.effects, [])
})
