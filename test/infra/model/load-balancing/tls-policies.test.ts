import { getCiphers } from 'node:tls'
import t from 'tap'
import {
  defaultTlsPolicy,
  tlsPolicies,
} from '../../../../infra/model/load-balancing/tls-policies.ts'

const versions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']

t.test(
  'every policy has an unbroken range of versions, and ciphers that OpenSSL has',
  async (t) => {
    const known = new Set(getCiphers().map((cipher) => cipher.toUpperCase()))
    for (const [name, { protocols, ciphers }] of Object.entries(tlsPolicies)) {
      const first = versions.indexOf(protocols[0] ?? '')
      t.same(protocols, versions.slice(first, first + protocols.length), name)
      t.same(
        ciphers.filter((cipher) => !known.has(cipher)),
        [],
        name,
      )
      t.equal(new Set(ciphers).size, ciphers.length, `${name} names each cipher once`)
    }
  },
)

t.test('TLS 1.3 has its own ciphers, where and only where a policy has TLS 1.3', async (t) => {
  for (const [name, { protocols, ciphers }] of Object.entries(tlsPolicies)) {
    const suites = ciphers.filter((cipher) => cipher.startsWith('TLS_'))
    t.equal(suites.length, protocols.includes('TLSv1.3') ? 3 : 0, name)
    t.equal(suites.length === ciphers.length, !protocols.includes('TLSv1.2'), name)
  }
})

t.test("each policy's name says its oldest version", async (t) => {
  for (const [name, { protocols }] of Object.entries(tlsPolicies)) {
    const [, minor] = /-TLS13-1-(\d)-/.exec(name) ?? []
    t.equal(protocols[0], minor === undefined ? 'TLSv1' : `TLSv1.${minor}`, name)
  }
  t.ok(defaultTlsPolicy in tlsPolicies)
})

t.test('a restricted policy has authenticated ciphers alone', async (t) => {
  const { ciphers = [] } = tlsPolicies['ELBSecurityPolicy-TLS13-1-2-Res-2021-06'] ?? {}
  t.ok(ciphers.length > 3)
  t.ok(ciphers.every((cipher) => /GCM|POLY1305/.test(cipher)))
})
