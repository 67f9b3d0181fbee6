import t from 'tap'
import {
  listenerRules,
  loadBalancerRules,
  responseHeaderKey,
  responseHeaderNames,
  targetGroupRules,
} from '../../../../infra/model/load-balancing/attribute-rules.ts'

const all = Object.entries({ ...loadBalancerRules, ...targetGroupRules, ...listenerRules })

t.test('every default is a legal value', async (t) => {
  t.equal(all.length, 22 + 14 + 19, 'as many as the API reference of 2025 names')
  for (const [key, { initial, legal }] of all) t.ok(legal(initial), key)
})

t.test('what is missing is said in words, and what acts all the same is legal', async (t) => {
  for (const [key, { initial, legal, missing }] of all) {
    if (missing === undefined) continue
    t.match(missing.why, /^[a-zA-Z][^.]{15,}$/, `${key}: the rest of a sentence`)
    for (const value of missing.acts ?? []) t.ok(legal(value) && value !== initial, key)
  }
})

t.test('a header of an answer takes the values of the user guide and no line end', async (t) => {
  const cases: [header: string, legal: string[], illegal: string[]][] = [
    ['strict-transport-security', ['', 'max-age=31536000; includeSubDomains; preload'], ['a\r\nb']],
    ['access-control-allow-origin', ['*', 'https://www.example.com'], ['\n', 'é']],
    ['access-control-allow-methods', ['GET,HEAD,POST'], ['GET\0']],
    ['access-control-allow-headers', ['*', 'X-One,X-Two'], ['\t']],
    ['access-control-allow-credentials', ['', 'true'], ['false', 'yes']],
    ['access-control-expose-headers', ['X-One'], ['\r']],
    ['access-control-max-age', ['', '0', '86400'], ['86401', '-1', '1.5']],
    ['content-security-policy', ["default-src 'self'", 'a'.repeat(1024)], ['a'.repeat(1025)]],
    ['x-content-type-options', ['', 'nosniff'], ['sniff']],
    [
      'x-frame-options',
      ['DENY', 'SAMEORIGIN', 'ALLOW-FROM https://example.com'],
      ['ALLOW', 'deny'],
    ],
  ]
  t.same(cases.map(([header]) => header).sort(), [...responseHeaderNames].sort())
  for (const [header, legal, illegal] of cases) {
    const rule = listenerRules[responseHeaderKey(header)]
    for (const value of legal) t.equal(rule?.legal(value), true, `${header}: ${value}`)
    for (const value of illegal) t.equal(rule?.legal(value), false, `${header}: ${value}`)
  }
})
