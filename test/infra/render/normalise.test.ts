import fc from 'fast-check'
import t from 'tap'
import type { JsonObject } from '../../../infra/base/rendered-base.ts'
import { normalise, type Made } from '../../../infra/render/normalise.ts'
import type { ProviderSchema } from '../../../infra/render/schema/provider-schema.ts'

const text = { type: 'string', isOptional: true } as const
const schema: ProviderSchema = {
  provider: { attributes: {}, blocks: {} },
  resources: {
    aws_vpc: { attributes: { id: text, cidr: text }, blocks: {} },
    aws_lb: {
      attributes: {
        id: text,
        subnets: { type: ['set', 'string'], isOptional: true },
        policy: text,
        tags: { type: ['map', 'string'], isOptional: true },
        tags_all: { type: ['map', 'string'], isOptional: true, isComputed: true },
      },
      blocks: {
        rule: { nesting: 'set', attributes: { port: { type: 'number' } }, blocks: {} },
        logs: { nesting: 'list', attributes: { bucket: text }, blocks: {} },
      },
    },
  },
}

const mark = (letter: string): string => letter.repeat(12)

const tokenOf = (mark: string, path: string): string => `{{made-up-${mark}.${path}}}`

/** Two VPCs and a load balancer that refers to both, made with the marks given. */
const render = (marks: readonly [string, string, string], lb: JsonObject = {}) => {
  const [one, two, own] = marks
  const configs: readonly (Made & { address: string })[] = [
    {
      address: 'aws_vpc.this["a"]',
      type: 'aws_vpc',
      id: tokenOf(one, 'id'),
      config: { cidr: 'x' },
    },
    {
      address: 'aws_vpc.this["b"]',
      type: 'aws_vpc',
      id: tokenOf(two, 'id'),
      config: { cidr: null },
    },
    {
      address: 'module.m.aws_lb.this',
      type: 'aws_lb',
      id: tokenOf(own, 'id'),
      config: {
        subnets: [tokenOf(two, 'id'), tokenOf(one, 'list[0].arn')].sort(),
        policy: `{"Resource":"${tokenOf(one, 'arn')}/*"}`,
        tags: { Name: 'lb' },
        rule: [{ port: 443 }, { port: 80 }],
        logs: [],
        ...lb,
      },
    },
  ]
  const state = configs.map(({ address, type, id }) => ({
    ...{ address, type, depends_on: ['b', 'a'] },
    values: { id, tags_all: { Name: 'lb', Environment: 'prod' } },
  }))
  return normalise(configs, state.toReversed(), schema)
}

const marks = fc
  .uniqueArray(fc.stringMatching(/^[0-9a-f]{12}$/), { minLength: 3, maxLength: 3 })
  .map((all) => all as [string, string, string])

t.test(
  'a reference says whose attribute it is, and what was invented leaves no trace',
  async (t) => {
    const expected = [
      { address: 'aws_vpc.this["a"]', arguments: { cidr: 'x' } },
      { address: 'aws_vpc.this["b"]', arguments: {} },
      {
        address: 'module.m.aws_lb.this',
        dependencies: ['a', 'b'],
        arguments: {
          policy: '{"Resource":"{{aws_vpc.this[a].arn}}/*"}',
          rule: [{ port: 443 }, { port: 80 }],
          subnets: ['{{aws_vpc.this[a].list[0].arn}}', '{{aws_vpc.this[b].id}}'],
          tags: { Name: 'lb', Environment: 'prod' },
        },
      },
    ]
    fc.assert(
      fc.property(marks, (all) => {
        t.match(render(all), expected)
        t.equal(
          JSON.stringify(render(all)),
          JSON.stringify(render(['a', 'b', 'c'].map(mark) as never)),
        )
      }),
      { numRuns: 50 },
    )
  },
)

for (const [what, policy] of Object.entries({
  'a part of a made-up value': tokenOf(mark('a'), 'id').slice(2, 14),
  'a made-up value in capitals': tokenOf(mark('a'), 'id')
    .toUpperCase()
    .replace('MADE-UP', 'made-up'),
  'the mark of nobody': tokenOf(mark('d'), 'id'),
  'a made-up number': 'port 912345678901234',
  'what would be taken for a token': '{{aws_vpc.this[a].id}}',
})) {
  t.test(`${what} is refused, with the resource it is in`, async (t) => {
    t.throws(() => render([mark('a'), mark('b'), mark('c')], { policy }), {
      code: 'ERR_RENDER_VALUE',
      details: [`module.m.aws_lb.this: ${policy}`],
    })
  })
}
