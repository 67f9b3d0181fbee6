import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import t, { type Test } from 'tap'
import { createAutoScaling } from '../../../ami-scripts/aws/auto-scaling.ts'
import { startQueryEndpoint } from './query-endpoint.ts'

/** Refuses every deletion with the same code and `words`; the group is there, or not. */
const serviceWith = async (t: Test, words: string, isThere: boolean) => {
  const refusal = `<Error><Code>ValidationError</Code><Message>${words}</Message></Error>`
  const { port } = await startQueryEndpoint(t, (call) => {
    if (call.get('Action') === 'DeleteAutoScalingGroup') {
      return { status: 400, body: `<ErrorResponse>${refusal}</ErrorResponse>` }
    }
    return isThere ? answerWith('') : { status: 200, body: '<Response/>' }
  })
  return serviceAt(port)
}

const serviceAt = (port: number) =>
  createAutoScaling(
    new AutoScalingClient({
      ...{ region: 'eu-west-1', endpoint: `http://127.0.0.1:${port}` },
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    }),
  )

/** What a group with these members is shown as. */
const answerWith = (members: string) => {
  const group = `<member><AutoScalingGroupName>web</AutoScalingGroupName>${members}</member>`
  const groups = `<AutoScalingGroups>${group}</AutoScalingGroups>`
  const result = `<DescribeAutoScalingGroupsResult>${groups}</DescribeAutoScalingGroupsResult>`
  const answer = 'DescribeAutoScalingGroupsResponse'
  return { status: 200, body: `<${answer}>${result}</${answer}>` }
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
  const service = serviceAt(port)
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

t.test('tags of a group are seen as they were asked for, and so is their way on', async (t) => {
  let tags = ''
  const { port } = await startQueryEndpoint(t, (call) => {
    if (call.get('Action') === 'CreateOrUpdateTags') {
      const members = ['Key', 'Value', 'PropagateAtLaunch']
      const asked = members.map((name) => `<${name}>${call.get(`Tags.member.1.${name}`)}</${name}>`)
      tags = `<Tags><member>${asked.join('')}</member></Tags>`
      return { status: 200, body: '<Response/>' }
    }
    return answerWith(tags)
  })
  const service = serviceAt(port)
  for (const isPropagated of [true, false]) {
    const wanted = { Name: { value: 'web', isPropagated } }
    await service.tagGroup({ name: 'web', tags: wanted })
    t.strictSame((await service.findGroup('web'))?.tags, wanted)
  }
})

t.test('a group that launches no version in particular launches the default one', async (t) => {
  const shown = async (template: string) => {
    const { port } = await startQueryEndpoint(t, answerWith(template))
    return (await serviceAt(port).findGroup('web'))?.launchTemplateVersion
  }
  const template = '<LaunchTemplateId>lt-1</LaunchTemplateId>'
  t.equal(await shown(`<LaunchTemplate>${template}</LaunchTemplate>`), '$Default')
  t.equal(await shown(''), '', 'without a template there is no version')
})
