import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import t, { type Test } from 'tap'
import { createAutoScaling } from '../../../ami-scripts/aws/auto-scaling.ts'
import { startQueryEndpoint } from './query-endpoint.ts'

/** Refuses every deletion with the same code and `words`; the group is there, or not. */
const serviceWith = async (t: Test, words: string, isThere: boolean) => {
  const group = '<member><AutoScalingGroupName>web</AutoScalingGroupName></member>'
  const refusal = `<Error><Code>ValidationError</Code><Message>${words}</Message></Error>`
  const { port } = await startQueryEndpoint(t, (call) => {
    if (call.get('Action') === 'DeleteAutoScalingGroup') {
      return { status: 400, body: `<ErrorResponse>${refusal}</ErrorResponse>` }
    }
    const groups = `<AutoScalingGroups>${isThere ? group : ''}</AutoScalingGroups>`
    const result = `<DescribeAutoScalingGroupsResult>${groups}</DescribeAutoScalingGroupsResult>`
    const answer = 'DescribeAutoScalingGroupsResponse'
    return { status: 200, body: `<${answer}>${result}</${answer}>` }
  })
  return createAutoScaling(
    new AutoScalingClient({
      ...{ region: 'eu-west-1', endpoint: `http://127.0.0.1:${port}` },
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    }),
  )
}

const refusals = ['AutoScalingGroup name not found', 'whatever AWS will say next year', '']

t.test(
  'a group to delete that is not there is done, in whatever words it is refused',
  async (t) => {
    for (const words of refusals) {
      const deleted = await (await serviceWith(t, words, false)).deleteGroup({ name: 'web' })
      t.equal(deleted.status, 'done', words)
    }
  },
)

t.test(
  'a refusal to delete a group that is there is none of success, whatever its words',
  async (t) => {
    for (const words of refusals) {
      const deleted = await (await serviceWith(t, words, true)).deleteGroup({ name: 'web' })
      t.equal(deleted.status, 'refused', words)
    }
  },
)

t.test('a group is never deleted by force, and what is not given is not sent', async (t) => {
  const { port, calls } = await startQueryEndpoint(t, { status: 200, body: '<Response/>' })
  const service = createAutoScaling(
    new AutoScalingClient({
      ...{ region: 'eu-west-1', endpoint: `http://127.0.0.1:${port}` },
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    }),
  )
  await service.deleteGroup({ name: 'web' })
  await service.updateGroup({ name: 'web', min: 0, desired: 0 })
  const sent = calls.map((call) =>
    [...call].filter(([key]) => !['Action', 'Version'].includes(key)).toSorted(),
  )
  t.strictSame(sent, [
    [['AutoScalingGroupName', 'web']],
    [
      ['AutoScalingGroupName', 'web'],
      ['DesiredCapacity', '0'],
      ['MinSize', '0'],
    ],
  ])
})
