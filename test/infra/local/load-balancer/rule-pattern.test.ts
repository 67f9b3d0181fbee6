import fc from 'fast-check'
import t from 'tap'
import type { RoutedCondition } from '../../../../infra/model/contract.ts'
import { cidrPattern, rulePattern } from '../../../../infra/local/load-balancer/rule-pattern.ts'

interface Asked {
  listener?: string
  method?: string
  source?: string
  host?: string
  path?: string
  query?: string
  headers?: string
}

/** The request key as HAProxy builds it (haproxy-config.ts). */
const key = (asked: Asked): string => {
  const { listener = 'L0', method = 'GET', source = '7f000001', host = 'h' } = asked
  const { path = '/', query = '', headers = 'host: h\r\naccept: */*\r\n\r\n' } = asked
  return `${listener} ${method} ${source} ${host} ${path} ${query} ${headers}`
}

const holds = (conditions: readonly RoutedCondition[], asked: Asked): boolean =>
  new RegExp(rulePattern('L0', conditions)).test(key(asked))

t.test('a rule without conditions takes every request of its listener, and no other', async (t) => {
  t.ok(holds([], {}))
  t.notOk(holds([], { listener: 'L1' }))
  t.notOk(holds([], { listener: 'L01' }))
})

t.test('wildcards, case and boundaries', async (t) => {
  const path = (value: string): RoutedCondition[] => [{ field: 'path-pattern', values: [value] }]
  t.ok(holds(path('/a*c'), { path: '/abbc' }))
  t.notOk(holds(path('/a*c'), { path: '/abbcd' }), 'the whole path is meant')
  t.notOk(holds(path('/a?c'), { path: '/ac' }), 'a question mark is exactly one character')
  t.notOk(holds(path('/a.c'), { path: '/abc' }), 'a dot is a dot')
  t.notOk(holds(path('/A'), { path: '/a' }))
  const host: RoutedCondition[] = [{ field: 'host-header', values: ['*.Example.com'] }]
  t.ok(holds(host, { host: 'www.example.com' }))
  t.notOk(holds(host, { host: 'example.com' }))
})

t.test('of a condition one value must hold, of a rule every condition', async (t) => {
  const both: RoutedCondition[] = [
    { field: 'path-pattern', values: ['/a', '/b'] },
    { field: 'http-request-method', values: ['PUT'] },
  ]
  t.ok(holds(both, { path: '/b', method: 'PUT' }))
  t.notOk(holds(both, { path: '/b' }))
  t.notOk(holds(both, { path: '/c', method: 'PUT' }))
})

t.test('headers are met by name at the start of a line', async (t) => {
  const wanted: RoutedCondition[] = [
    { field: 'http-header', name: 'X-One', values: ['a*'] },
    { field: 'http-header', name: 'X-Two', values: ['b c'] },
  ]
  t.ok(holds(wanted, { headers: 'x-two: b c\r\nx-one: abc\r\n\r\n' }))
  t.notOk(holds(wanted, { headers: 'x-one: abc\r\n\r\n' }))
  t.notOk(holds(wanted, { headers: 'y: x-one: abc\r\nx-two: b c\r\n\r\n' }))
})

t.test('a query is met part by part', async (t) => {
  const wanted: RoutedCondition[] = [
    { field: 'query-string', values: [{ key: 'Mode', value: 'X*' }, { value: 'flag' }] },
  ]
  t.ok(holds(wanted, { query: 'a=1&mode=xy' }))
  t.ok(holds(wanted, { query: 'flag' }))
  t.ok(holds(wanted, { query: 'any=flag' }))
  t.notOk(holds(wanted, { query: 'amode=xy' }))
  t.notOk(holds(wanted, { query: 'mode=yx' }))
})

t.test('no pattern holds a raw space or newline, since a map would cut it there', async (t) => {
  const unit = fc.oneof(fc.constantFrom(' ', '\t', '\r', '\n', '\v', '\0'), fc.string())
  const text = fc.array(unit, { maxLength: 5 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, text, (name, value) => {
      const pattern = rulePattern('L0', [
        { field: 'http-header', name, values: [value] },
        { field: 'host-header', values: [value] },
        { field: 'query-string', values: [{ key: name, value }] },
      ])
      return !/[\x00-\x20]/.test(pattern)
    }),
  )
})

t.test('a path without wildcards is met by itself alone', async (t) => {
  const paths = fc.stringMatching(/^\/[A-Za-z0-9_.$/~"'@:+&-]{0,20}$/)
  fc.assert(
    fc.property(paths, paths, (value, path) => {
      const isMet = holds([{ field: 'path-pattern', values: [value] }], { path })
      return isMet === (value === path)
    }),
  )
})

t.test('an address is met by a block exactly when its leading bits are alike', async (t) => {
  const address = fc.nat(0xffffffff)
  const dotted = (value: number): string =>
    [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.')
  fc.assert(
    fc.property(address, address, fc.integer({ min: 0, max: 32 }), (block, asked, bits) => {
      const near = fc.sample(fc.constantFrom(asked, (block ^ (asked & 3)) >>> 0), 1)[0] ?? asked
      const mask = bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0
      const isInside = (near & mask) >>> 0 === (block & mask) >>> 0
      const pattern = new RegExp(`^${cidrPattern(`${dotted(block)}/${bits}`)}$`)
      return pattern.test(near.toString(16).padStart(8, '0')) === isInside
    }),
  )
})
