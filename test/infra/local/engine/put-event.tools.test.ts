import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import t from 'tap'
import {
  withOwnState,
  startTestGateway,
  startTestMoto,
  type TestMoto,
} from '../gateway/test-gateway.ts'
import { clients, createGroup } from '../gateway/aws-calls.ts'
import { edges } from '../gateway/fake-edges.ts'
import { eventually } from '../../../cloud/eventually.ts'

t.setTimeout(120_000)

let moto: TestMoto
t.before(async () => {
  moto = await startTestMoto()
})
t.after(() => moto.stop())

/** SQS in its JSON protocol; its client is no dependency of the project. */
const sqs = async (operation: string, input: object): Promise<Record<string, unknown>> => {
  const response = await fetch(`http://127.0.0.1:${moto.cloud.ports.gateway}/`, {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/sqs/aws4_request',
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AmazonSQS.${operation}`,
    },
    body: JSON.stringify(input),
  })
  return (await response.json()) as Record<string, unknown>
}

t.test('lifecycle events reach a subscriber in EventBridge format', async (t) => {
  const gateway = await startTestGateway(withOwnState(moto), edges())
  t.teardown(() => gateway.close())
  const { QueueUrl } = await sqs('CreateQueue', { QueueName: 'events' })
  const events = new EventBridgeClient(moto.clientConfig)
  const pattern = JSON.stringify({ source: ['aws.autoscaling'] })
  await events.send(new PutRuleCommand({ Name: 'scaling', EventPattern: pattern }))
  const target = { Id: 'queue', Arn: 'arn:aws:sqs:eu-west-1:123456789012:events' }
  await events.send(new PutTargetsCommand({ Rule: 'scaling', Targets: [target] }))
  await createGroup(clients(moto.clientConfig), 'group-5', 1)
  let body = ''
  await eventually(async () => {
    const { Messages = [] } = await sqs('ReceiveMessage', { QueueUrl })
    body = (Messages as { Body: string }[])[0]?.Body ?? ''
    return body !== ''
  }, 'an event')
  t.match(JSON.parse(body), {
    ...{ version: '0', source: 'aws.autoscaling', account: '123456789012', region: 'eu-west-1' },
    'detail-type': 'EC2 Instance Launch Successful',
    resources: [/autoScalingGroupName\/group-5$/, /instance\/i-/],
    detail: {
      AutoScalingGroupName: 'group-5',
      EC2InstanceId: /^i-/,
      Destination: 'AutoScalingGroup',
    },
  })
})
