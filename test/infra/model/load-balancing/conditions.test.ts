import t from 'tap'
import type { ModelObject } from '../../../../infra/model/contract.ts'
import { AwsFault } from '../../../../infra/model/fault.ts'
import { normalConditions } from '../../../../infra/model/load-balancing/conditions.ts'

const codeOf = (...conditions: ModelObject[]): string | undefined => {
  try {
    normalConditions(conditions)
    return undefined
  } catch (error) {
    return error instanceof AwsFault ? error.code : String(error)
  }
}
const path = (...Values: string[]): ModelObject => ({ Field: 'path-pattern', Values })
const header = (HttpHeaderName: string, ...Values: string[]): ModelObject => ({
  Field: 'http-header',
  HttpHeaderConfig: { HttpHeaderName, Values },
})
const query = (...Values: ModelObject[]): ModelObject => ({
  Field: 'query-string',
  QueryStringConfig: { Values },
})
const source = (...Values: string[]): ModelObject => ({
  Field: 'source-ip',
  SourceIpConfig: { Values },
})
const method = (...Values: string[]): ModelObject => ({
  Field: 'http-request-method',
  HttpRequestMethodConfig: { Values },
})

t.test('host and path show both forms, the others their config alone', async (t) => {
  t.same(
    normalConditions([
      { Field: 'host-header', HostHeaderConfig: { Values: ['a.b'] } },
      query({ Key: 'k', Value: 'v' }, { Value: 'w' }),
    ]),
    [
      { Field: 'host-header', Values: ['a.b'], HostHeaderConfig: { Values: ['a.b'] } },
      {
        Field: 'query-string',
        QueryStringConfig: { Values: [{ Key: 'k', Value: 'v' }, { Value: 'w' }] },
      },
    ],
  )
})

t.test('what cannot be a condition is refused', async (t) => {
  const cases: [string, string | undefined, ...ModelObject[]][] = [
    ['none', 'ValidationError'],
    ['an unknown field', 'ValidationError', { Field: 'color', Values: ['red'] }],
    ['no value', 'ValidationError', path()],
    ['an empty value', 'ValidationError', path('')],
    ['a value of 129 characters', 'ValidationError', path(`/${'x'.repeat(128)}`)],
    ['a path with a space', 'ValidationError', path('/a b')],
    ['a host with a slash', 'ValidationError', { Field: 'host-header', Values: ['a/b'] }],
    ['both forms', 'ValidationError', { ...path('/'), PathPatternConfig: { Values: ['/'] } }],
    ['a regular expression', 'InvalidConfigurationRequest', { ...path('/'), RegexValues: ['.'] }],
    ['two paths', 'ValidationError', path('/a'), path('/b')],
    ['two headers', undefined, header('A', 'x'), header('B', 'y')],
    ['the host as a header', 'ValidationError', header('Host', 'x')],
    ['a header without a name', 'ValidationError', header('', 'x')],
    ['a method in lower case', 'ValidationError', method('get')],
    ['a query without a value', 'ValidationError', query({ Key: 'k' })],
    ['a query without pairs', 'ValidationError', query()],
    ['an empty query value', 'ValidationError', query({ Value: '' })],
    ['an empty query key', 'ValidationError', query({ Key: '', Value: 'v' })],
    ['a query value of 129 characters', 'ValidationError', query({ Value: 'x'.repeat(129) })],
    ['a query key of 128', undefined, query({ Key: 'x'.repeat(128), Value: 'v' })],
    ['a query key of 129', 'ValidationError', query({ Key: 'x'.repeat(129), Value: 'v' })],
    ['a query value with a newline', 'ValidationError', query({ Value: 'a\nb' })],
    ['a query key with a newline', 'ValidationError', query({ Key: 'a\nb', Value: 'v' })],
    ['a header value with a newline', 'ValidationError', header('A', 'x\ny')],
    ['a header value with a return', 'ValidationError', header('A', 'x\ry')],
    ['a header value with a blank', undefined, header('A', 'x y')],
    ['an address without a length', 'ValidationError', source('10.0.0.1')],
    ['an address out of range', 'ValidationError', source('10.0.0.256/8')],
    ['a length out of range', 'ValidationError', source('10.0.0.0/33')],
    ['any address', undefined, source('0.0.0.0/0')],
    ['five values', undefined, path('/1', '/2', '/3'), method('GET', 'PUT')],
    ['six values', 'ValidationError', path('/1', '/2', '/3', '/4'), method('GET', 'PUT')],
    ['six wildcards', 'ValidationError', path('/*?*?*?')],
  ]
  for (const [name, code, ...conditions] of cases) {
    t.equal(codeOf(...conditions), code, name)
  }
})
