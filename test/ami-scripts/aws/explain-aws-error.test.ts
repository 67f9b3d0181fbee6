import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DescribeImagesCommand } from '@aws-sdk/client-ec2'
import { GetParameterCommand } from '@aws-sdk/client-ssm'
import t, { type Test } from 'tap'
import { AssayError } from '../../../infra/foundation/assay-error.ts'
import { callerAccount, createClients } from '../../../ami-scripts/aws/clients.ts'
import { explainAwsError } from '../../../ami-scripts/aws/explain-aws-error.ts'
import { printError } from '../../../ami-scripts/console/output.ts'
import { programError } from '../../../ami-scripts/program/program-error.ts'

interface Answer {
  readonly status: number
  readonly code: string
  readonly message: string
}

/** The real SDK against an endpoint that answers every call with one error. */
const clientsOf = async (t: Test, { status, code, message }: Answer) => {
  const server = createServer((request, response) => {
    const isJson = request.headers['content-type']?.includes('json') === true
    const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`
    const isSts = request.headers['authorization']?.includes('/sts/') === true
    const xml = isSts
      ? `<ErrorResponse>${error}</ErrorResponse>`
      : `<Response><Errors>${error}</Errors></Response>`
    request.resume()
    response.writeHead(status, { 'x-amzn-requestid': 'request-1' })
    response.end(isJson ? JSON.stringify({ __type: code, message }) : xml)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return clientsAt((server.address() as AddressInfo).port)
}

const clientsAt = (port: number) =>
  createClients({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  })

const thrownBy = async (run: () => Promise<unknown>): Promise<unknown> => {
  try {
    await run()
  } catch (error) {
    return error
  }
  throw new Error('it did not throw')
}

const explained = async (run: () => Promise<unknown>): Promise<AssayError> => {
  const error = explainAwsError(await thrownBy(run))
  if (error === undefined) throw new Error('it was not explained')
  return error
}

t.test(
  'a refused call names the operation, and has the sentence of AWS as its cause',
  async (t) => {
    const message = 'User: arn:aws:iam::1:user/x is not authorized to perform: ec2:DescribeImages'
    const { ec2 } = await clientsOf(t, { status: 403, code: 'UnauthorizedOperation', message })
    const error = await explained(() => ec2.send(new DescribeImagesCommand({})))
    t.equal(error.code, 'ERR_AWS_REFUSED')
    t.equal(error.message, 'AWS refuses EC2 DescribeImages.')
    t.strictSame(error.details, ['request id request-1'])
    t.match(error.cause, { message })
  },
)

t.test('a JSON service is understood as well as a query one', async (t) => {
  const { ssm } = await clientsOf(t, { status: 400, code: 'AccessDeniedException', message: 'no' })
  const error = await explained(() => ssm.send(new GetParameterCommand({ Name: 'x' })))
  t.equal(error.code, 'ERR_AWS_REFUSED')
  t.equal(error.message, 'AWS refuses SSM GetParameter.')
})

t.test('throttled to the end of its attempts', async (t) => {
  const answer = { status: 503, code: 'RequestLimitExceeded', message: 'slow down' }
  const { ec2 } = await clientsOf(t, answer)
  const error = await explained(() => ec2.send(new DescribeImagesCommand({})))
  t.equal(error.code, 'ERR_AWS_THROTTLED')
  t.match(error.message, '3 attempt(s)')
})

t.test('a service that is away is unavailable, in whatever words it says so', async (t) => {
  for (const message of ['moto is gone', 'Docker does not answer', '']) {
    const answer = { status: 503, code: 'ServiceUnavailable', message }
    const { ec2 } = await clientsOf(t, answer)
    const error = await explained(() => ec2.send(new DescribeImagesCommand({})))
    t.equal(error.code, 'ERR_AWS_UNAVAILABLE')
    t.match(error.message, '3 attempt(s)')
  }
})

t.test('an endpoint that is not there is unreachable, not a fault of Assay', async (t) => {
  const { ec2 } = clientsAt(1)
  const error = await explained(() => ec2.send(new DescribeImagesCommand({})))
  t.equal(error.code, 'ERR_AWS_UNREACHABLE')
  t.match(error.message, 'EC2 DescribeImages')
})

t.test('any other answer is printed with operation, code, words and request id', async (t) => {
  const answer = { status: 400, code: 'InvalidParameterValue', message: 'no such filter' }
  const { ec2 } = await clientsOf(t, answer)
  const error = await thrownBy(() => ec2.send(new DescribeImagesCommand({})))
  let printed = ''
  const stderr = (text: string): void => {
    printed += text
  }
  const aim = { environment: 'prod', cloud: undefined }
  t.equal(printError({ stdout: stderr, stderr }, error, { isJson: false, aim }), 1)
  t.match(printed, 'AWS failed EC2 DescribeImages: InvalidParameterValue (HTTP 400).')
  t.match(printed, '[ERR_AWS_FAILED]')
  t.match(printed, 'request id request-1')
  t.match(printed, 'cause: InvalidParameterValue: no such filter')
  t.notMatch(printed, 'explain-aws-error.test.ts', 'there is no stack')
})

t.test('credentials that expired or that nobody knows are told as such, with ENV', async (t) => {
  for (const code of ['ExpiredToken', 'InvalidClientTokenId', 'UnrecognizedClientException']) {
    const clients = await clientsOf(t, { status: 403, code, message: 'the token is not valid' })
    await t.rejects(callerAccount(clients, 'prod'), {
      code: 'ERR_AWS_CREDENTIALS',
      message: new RegExp(`^ENV=prod: .* credentials: STS GetCallerIdentity ended in ${code}\\.$`),
    })
  }
})

t.test('no credentials at all', async (t) => {
  const missing = Object.assign(new Error('none'), { name: 'CredentialsProviderError' })
  t.match(explainAwsError(missing), { code: 'ERR_AWS_CREDENTIALS' })
})

t.test('what does not come from the SDK is left alone', async (t) => {
  const refused = Object.assign(new Error('connect /run/docker.sock'), { code: 'ECONNREFUSED' })
  for (const error of [refused, new TypeError('x'), 'text', undefined]) {
    t.equal(explainAwsError(error), undefined)
  }
  t.equal(explainAwsError(programError('ERR_USAGE', 'x')), undefined)
})
