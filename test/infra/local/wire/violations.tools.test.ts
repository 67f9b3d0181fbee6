/**
 * Every constraint of the official service models, broken once in every operation that the gateway
 * owns, and sent as boto3 writes it. The codes are AWS's, from the sources below; the handlers here
 * accept whatever reaches them, so that nothing but the check against the model can refuse.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { describeCloud } from '../../../../infra/local/cloud/cloud.ts'
import { modelCalls, type ModelCallParts } from '../../../../infra/local/engine/model-calls.ts'
import { joinHandlers } from '../../../../infra/local/gateway/join-handlers.ts'
import { createRequestListener } from '../../../../infra/local/gateway/request-listener.ts'
import { metadataOptionsCalls } from '../../../../infra/local/instances/imds/metadata-options-call.ts'
import { ssmHandlers } from '../../../../infra/local/instances/ssm/ssm-handlers.ts'
import { ecrCalls } from '../../../../infra/local/registry/ecr-tokens.ts'
import type { Handlers } from '../../../../infra/local/wire/handler.ts'
import { loadServiceModels } from '../../../../infra/local/wire/service-model.ts'
import { openEc2 } from '../instances/ec2/wired-ec2.ts'
import { testPython } from './test-python.ts'

t.setTimeout(120_000)

/** Services by signing name: botocore's folder, and what a breach is answered with. */
const services = {
  // API references, "Common Errors": "The input fails to satisfy the constraints".
  autoscaling: { folder: 'autoscaling', code: 'ValidationError' },
  elasticloadbalancing: { folder: 'elbv2', code: 'ValidationError' },
  // API reference, "Common Error Types": ValidationException.
  ssm: { folder: 'ssm', code: 'ValidationException' },
  // The service model's error of each operation: "The specified parameter is invalid."
  ecr: { folder: 'ecr', code: 'InvalidParameterException' },
  // EC2 developer guide, error codes: "The request is missing a required parameter."
  ec2: { folder: 'ec2', code: 'MissingParameter' },
} as const

interface Sent {
  readonly service: string
  readonly operation: string
  /** Where the fault is, for example `.Tags[].Key`. */
  readonly path: string
  readonly kind: 'valid' | 'required' | 'min' | 'max' | 'enum' | 'pattern'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const { python, botocoreData } = testPython()
const models = loadServiceModels(botocoreData)

/** The operations of the real tables; what would answer them is replaced. */
const acceptingCalls = async (t: Test): Promise<Handlers> => {
  const cloud = describeCloud({ name: 'v', index: 0, region: 'eu-west-1', stateRoot: t.testdir() })
  mkdirSync(cloud.stateDir, { recursive: true })
  const ec2 = await openEc2({ cloud })
  t.teardown(() => ec2.close())
  const unused = {} as never
  const own = joinHandlers(
    modelCalls({ models, ...({} as Omit<ModelCallParts, 'models'>) }),
    { ec2: ec2.calls, ssm: ssmHandlers(unused) },
    ecrCalls(cloud, unused),
    metadataOptionsCalls(unused),
  )
  const accept = () => Promise.resolve({})
  return Object.fromEntries(
    Object.entries(own).map(([service, calls]) => [
      service,
      Object.fromEntries(Object.keys(calls).map((operation) => [operation, accept])),
    ]),
  )
}

const violationsOf = (own: Handlers): Sent[] => {
  const wanted = Object.entries(services).map(([service, { folder }]) => [
    folder,
    Object.keys(own[service] ?? {}),
  ])
  const script = join(import.meta.dirname, 'violations.py')
  const { status, stdout, stderr } = spawnSync(python, [script, botocoreData], {
    input: JSON.stringify(Object.fromEntries(wanted)),
    encoding: 'utf8',
    maxBuffer: 1e9,
  })
  if (status !== 0) throw new Error(`violations.py failed: ${stderr}`)
  const lines = stdout.trim().split('\n')
  return lines.map((line) => JSON.parse(line) as Sent)
}

const codeOf = (text: string): string =>
  /<Code>([^<]*)</.exec(text)?.[1] ?? /"__type":"([^"]*)"/.exec(text)?.[1] ?? 'accepted'

t.test('every breach of the service models gets the code that AWS gives', async (t) => {
  const own = await acceptingCalls(t)
  const sent = violationsOf(own)
  const listener = createRequestListener({
    ...{ region: 'eu-west-1', hostAddress: '127.0.0.1', models, handlers: own },
    ...{ moto: {} as never, onAnswered: () => undefined, log: () => undefined },
  })
  const server = createServer(listener)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as { port: number }
  const counts: Record<string, number> = {}
  for (const { service: folder, operation, path, kind, headers, body } of sent) {
    const [service, about] = Object.entries(services).find(([, one]) => one.folder === folder) ?? []
    const scope = `Credential=test/20260101/eu-west-1/${service}/aws4_request`
    const answer = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: { ...headers, authorization: `AWS4-HMAC-SHA256 ${scope}` },
      body: Buffer.from(body, 'base64'),
    })
    const code = codeOf(await answer.text())
    const expected = kind === 'valid' ? 'accepted' : about?.code
    if (code !== expected) t.equal(code, expected, `${folder}:${operation}${path} ${kind}`)
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  t.comment(JSON.stringify(counts))
  // What the models hold today; fewer would mean that the generator has lost some.
  const least = { valid: 100, required: 300, min: 300, max: 350, enum: 100, pattern: 250 }
  for (const [kind, count] of Object.entries(least)) t.ok((counts[kind] ?? 0) >= count, kind)
})
