import t from 'tap'
import { faultAnswer } from '../../../../infra/local/wire/fault-answer.ts'
import { AwsFault } from '../../../../infra/model/fault.ts'
import { askBotocore } from './botocore-peer.ts'
import { testPython } from './test-python.ts'

const fault = new AwsFault('Some.Code', 'What <&> why.', 409)

const answerOf = (
  protocol: Parameters<typeof faultAnswer>[0],
  service: string,
  operation: string,
) => {
  const { status, headers, body } = faultAnswer(protocol, fault, 'r-1', 'http://name/')
  return {
    ...({ kind: 'answer', service, operation, status, headers } as const),
    body: body.toString(),
  }
}

t.test('botocore reads a fault in every protocol', async (t) => {
  const jobs = [
    answerOf('ec2', 'ec2', 'DescribeVpcs'),
    answerOf('query', 'iam', 'ListUsers'),
    answerOf('json', 'ssm', 'SendCommand'),
    answerOf('rest-json', 'lambda', 'ListFunctions'),
    answerOf('rest-xml', 'cloudfront', 'ListDistributions'),
    answerOf('s3', 's3', 'ListBuckets'),
  ]
  for (const [index, parsed] of askBotocore(testPython().python, jobs).entries()) {
    t.match(
      parsed,
      {
        Error: { Code: 'Some.Code', Message: 'What <&> why.' },
        ResponseMetadata: { RequestId: 'r-1', HTTPStatusCode: 409 },
      },
      jobs[index]?.service ?? '',
    )
  }
})

t.test('a cbor fault is a map of type and message', async (t) => {
  const { body, headers } = faultAnswer('cbor', new AwsFault('A', 'é'), 'r-1')
  const text = (hex: string, length: number) => `7a${length.toString(16).padStart(8, '0')}${hex}`
  const wanted =
    'a2' +
    text(Buffer.from('__type').toString('hex'), 6) +
    text(Buffer.from('A').toString('hex'), 1) +
    text(Buffer.from('message').toString('hex'), 7) +
    text(Buffer.from('é').toString('hex'), 2)
  t.equal(body.toString('hex'), wanted)
  t.equal(headers['smithy-protocol'], 'rpc-v2-cbor')
})
