import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { parseAnswer, serialiseAnswer } from '../../../../infra/local/wire/call-codec.ts'
import { parseJson } from '../../../../infra/local/wire/json-value.ts'
import { parseQueryInput } from '../../../../infra/local/wire/query-input.ts'
import { loadServiceModels, type ServiceModel } from '../../../../infra/local/wire/service-model.ts'
import { askBotocore, type PeerJob } from './botocore-peer.ts'
import { sampleObject } from './sample.ts'
import { testPython } from './test-python.ts'

const { python, botocoreData } = testPython()
const models = loadServiceModels(botocoreData)
const folders: Readonly<Record<string, string>> = {
  ec2: 'ec2',
  autoscaling: 'autoscaling',
  elasticloadbalancing: 'elbv2',
  ssm: 'ssm',
  ecr: 'ecr',
}

/** Empty structures and lists vanish on the wire; both sides are compared without them. */
const withoutEmpty = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutEmpty)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date || value instanceof Uint8Array) return value
  const entries = Object.entries(value)
    .map(([name, item]) => [name, withoutEmpty(item)] as const)
    .filter(([, item]) => JSON.stringify(item) !== '{}' && JSON.stringify(item) !== '[{},{}]')
  return Object.fromEntries(entries)
}

const differ = (found: unknown, wanted: unknown): boolean =>
  !isDeepStrictEqual(withoutEmpty(found), withoutEmpty(wanted))

const parseInput = (model: ServiceModel, operation: string, body: string): unknown =>
  model.metadata.protocol === 'json'
    ? parseJson(model, model.operations[operation]?.input?.shape ?? '', body)
    : parseQueryInput(model, operation, new URLSearchParams(body))

for (const [service, model] of models) {
  const folder = folders[service] ?? service
  const operations = Object.values(model.operations)

  t.test(`${service}: every input that botocore sends is read back as it was`, async (t) => {
    const asked = operations.flatMap(({ name, input }) =>
      input === undefined ? [] : [{ name, params: sampleObject(model, input.shape) }],
    )
    const requests = askBotocore(
      python,
      asked.map(({ name, params }) => {
        return { kind: 'request', service: folder, operation: name, params } satisfies PeerJob
      }),
    ) as { body: string }[]
    t.ok(asked.length > 20)
    const differing = asked.filter(({ name, params }, index) =>
      differ(parseInput(model, name, requests[index]?.body ?? ''), params),
    )
    t.strictSame(differing, [])
  })

  t.test(`${service}: every output we write is read by botocore as it was`, async (t) => {
    const asked = operations.flatMap(({ name, output }) =>
      output === undefined ? [] : [{ name, output: sampleObject(model, output.shape) }],
    )
    const answers = asked.map(({ name, output }) => serialiseAnswer(model, name, output, 'r-1'))
    const parsed = askBotocore(
      python,
      asked.map(({ name }, index) => {
        const { status, headers, body } = answers[index]!
        return {
          kind: 'answer',
          service: folder,
          operation: name,
          status,
          headers,
          body: body.toString(),
        } satisfies PeerJob
      }),
    ) as Record<string, unknown>[]
    const differing = asked.filter(({ output }, index) => {
      const { ResponseMetadata, ...members } = parsed[index] ?? {}
      const { RequestId } = ResponseMetadata as { RequestId: string }
      return RequestId !== 'r-1' || differ(members, output)
    })
    t.strictSame(differing, [])
  })

  t.test(`${service}: every output we write is read back by ourselves`, async (t) => {
    const differing = operations.filter(({ name, output }) => {
      if (output === undefined) return false
      const sample = sampleObject(model, output.shape)
      const { status, body } = serialiseAnswer(model, name, sample, 'r-1')
      return differ(parseAnswer(model, name, { status, body }), sample)
    })
    t.strictSame(differing, [])
  })
}
