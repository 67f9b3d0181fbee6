/** HTTPS listeners: what a client of each TLS version, by each name, meets. */
import { readFileSync } from 'node:fs'
import { connect } from 'node:http2'
import { Agent } from 'node:https'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { tlsPolicies } from '../../../../infra/model/load-balancing/tls-policies.ts'
import { certificatePaths } from '../../../../infra/local/host/certificates.ts'
import { haproxyFolder } from '../../../../infra/local/load-balancer/haproxy-config.ts'
import {
  requestLogPath,
  runningPid,
} from '../../../../infra/local/load-balancer/haproxy-process.ts'
import { rawAnswer } from './attribute-scene.ts'
import { startBench } from './data-plane-bench.ts'
import { ask, eventually, forward, group, listenerArn } from './fixture.ts'
import {
  askByName,
  certificate,
  issueCertificates,
  shakeHands,
  withListeners,
} from './tls-fixture.ts'

t.setTimeout(60_000)

const logged: string[] = []
const bench = await startBench(84, {
  traffic: {
    putObject: async ({ body }) => logged.push(gunzipSync(body).toString('utf8')),
    putMetricData: async () => undefined,
    now: () => Date.now(),
    intervalMs: 3_600_000,
    onTrouble: (trouble) => t.comment(trouble),
  },
})
const { cloud, a, plane } = bench
issueCertificates(cloud, 'www', 'shop')
const [www, shop] = [certificate(cloud, 'www'), certificate(cloud, 'shop')]

const modern = 'ELBSecurityPolicy-TLS13-1-2-2021-06'
const toTarget = forward(group('blue', [a.routed]))
const secure = (policy: string, certificates = [www], arn = listenerArn) => ({
  ...{ arn, port: 443, protocol: 'HTTPS' as const },
  tls: { policy, certificates },
})
const apply = (...listeners: Parameters<typeof withListeners>[1]) =>
  plane().apply(withListeners(toTarget, listeners))
const urlOf = (arn = listenerArn): string => plane().listenerUrl(arn) ?? 'https://127.0.0.1:1'

t.test('a request by name is verified, and its target knows that it came by TLS', async (t) => {
  await apply(secure(modern))
  t.match(urlOf(), /^https:/)
  const answer = await askByName(cloud, urlOf(), 'www.test')
  t.equal(answer.status, 200)
  const { headers } = JSON.parse(answer.body) as { headers: Record<string, string> }
  t.match(headers, { 'x-forwarded-proto': 'https', 'x-forwarded-port': '443', host: 'www.test' })
  await t.rejects(askByName(cloud, urlOf(), 'other.test'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
  await t.rejects(ask(urlOf().replace('https', 'http')), 'HTTP in clear is no answer')
})

t.test('a target is told version and cipher where the load balancer is to', async (t) => {
  const table = withListeners(toTarget, [secure(modern)])
  const loadBalancers = table.loadBalancers.map((each) => ({ ...each, tellsTls: true }))
  await plane().apply({ ...table, loadBalancers })
  const { body } = await askByName(cloud, urlOf(), 'www.test', { maxVersion: 'TLSv1.2' })
  t.match(JSON.parse(body), {
    headers: { 'x-amzn-tls-version': 'TLSv1.2', 'x-amzn-tls-cipher-suite': /^ECDHE-RSA-AES/ },
  })
})

t.test('HTTP/2 is spoken to who asks for it', async (t) => {
  await apply(secure(modern))
  const ca = readFileSync(certificatePaths(cloud).web)
  const session = connect(urlOf(), { ca, servername: 'www.test' })
  const stream = session.request({ ':path': '/status?code=201', ':authority': 'www.test' })
  const status = await new Promise((resolve, reject) => {
    stream.on('response', (headers) => resolve(headers[':status']))
    stream.on('error', reject)
    session.on('error', reject)
  })
  session.destroy()
  t.equal(status, 201)
  await apply({ arn: listenerArn, port: 80, protocol: 'HTTP' })
  const preface = `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${'\0'.repeat(3)}\x04${'\0'.repeat(5)}`
  t.match(await rawAnswer(urlOf(), preface), /^HTTP\/1\.1 400/, 'and in clear to nobody')
})

/** What Node's OpenSSL would not offer by itself as well. */
const anything = { ciphers: 'ALL:@SECLEVEL=0' }

t.test('each policy lets in its versions and ciphers, and no other', async (t) => {
  const policies = Object.keys(tlsPolicies)
  await apply(
    ...policies.map((policy, index) => ({
      ...secure(policy, [www], `${listenerArn}${index}`),
      port: 443 + index,
    })),
  )
  const older = [...new Set(Object.values(tlsPolicies).flatMap(({ ciphers }) => ciphers))].filter(
    // The certificate has an RSA key.
    (cipher) => !/^TLS_|ECDSA/.test(cipher),
  )
  for (const [index, policy] of policies.entries()) {
    const { protocols = [], ciphers = [] } = tlsPolicies[policy] ?? {}
    const url = urlOf(`${listenerArn}${index}`)
    for (const version of ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const) {
      const met = await shakeHands(url, { ...anything, minVersion: version, maxVersion: version })
      t.equal(met?.protocol, protocols.includes(version) ? version : undefined, policy)
    }
    const let12 = protocols.includes('TLSv1.2')
    for (const cipher of older) {
      const offered = { ciphers: `${cipher}:@SECLEVEL=0`, maxVersion: 'TLSv1.2' as const }
      const met = await shakeHands(url, offered)
      t.equal(met !== undefined, let12 && ciphers.includes(cipher), `${policy} ${cipher}`)
    }
  }
})

t.test('a client is shown the certificate for its name, else the default one', async (t) => {
  await apply(secure(modern, [www, shop]))
  const shownTo = async (servername?: string): Promise<string | undefined> =>
    (await shakeHands(urlOf(), servername === undefined ? {} : { servername }))?.names.split(
      ', ',
    )[0]
  t.equal(await shownTo('shop.test'), 'DNS:shop.test')
  t.equal(await shownTo('a.shop.test'), 'DNS:shop.test')
  t.equal(await shownTo('other.test'), 'DNS:www.test')
  t.equal(await shownTo(), 'DNS:www.test')
  await apply(secure(modern, [shop]))
  t.equal(await shownTo('www.test'), 'DNS:shop.test', 'the default was replaced')
  await apply(secure(modern, [www]))
  t.equal(await shownTo('shop.test'), 'DNS:www.test', 'a further one is gone')
})

t.test('neither a new certificate nor a new policy starts HAProxy anew', async (t) => {
  const folder = haproxyFolder(cloud.stateDir)
  const pid = await runningPid(folder)
  await apply(secure(modern))
  issueCertificates(cloud, 'www')
  const renewed = certificate(cloud, 'www')
  t.not(renewed.fingerprint, www.fingerprint)
  await apply(secure(modern, [renewed]))
  t.equal((await askByName(cloud, urlOf(), 'www.test')).status, 200)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  await askByName(cloud, urlOf(), 'www.test', { agent })
  const before = urlOf()
  await apply(secure('ELBSecurityPolicy-TLS13-1-3-2021-06', [renewed]))
  t.not(urlOf(), before, 'the listener moves to another socket')
  await t.rejects(askByName(cloud, before, 'www.test', { agent }), 'a kept connection is closed')
  agent.destroy()
  t.equal((await askByName(cloud, urlOf(), 'www.test')).status, 200)
  t.equal(await runningPid(folder), pid)
})

t.test('a HAProxy that was killed shows the certificates again', async (t) => {
  await apply(secure(modern, [certificate(cloud, 'www'), shop]))
  const pid = await runningPid(haproxyFolder(cloud.stateDir))
  process.kill(pid ?? 0, 'SIGKILL')
  const serves = async (name: string) => {
    const answer = await askByName(cloud, urlOf(), name).catch(() => undefined)
    return answer?.status === 200
  }
  t.ok(await eventually(() => serves('www.test')))
  t.ok(await serves('shop.test'))
})

t.test('access logs tell cipher, version, name and certificate', async (t) => {
  await apply(secure(modern, [certificate(cloud, 'www'), shop]))
  await askByName(cloud, urlOf(), 'a.shop.test', { path: '/logged', maxVersion: 'TLSv1.2' })
  // HAProxy writes the line of a request after its answer; a gateway that leaves delivers all.
  const log = requestLogPath(haproxyFolder(cloud.stateDir))
  await eventually(() => readFileSync(log, 'utf8').includes('/logged'))
  await plane().leave()
  await bench.reopen()
  const lines = logged.join('').split('\n')
  const [line = '', ...others] = lines.filter((each) => each.includes(':443/logged '))
  t.same(others, [])
  t.match(line, /^https /)
  t.match(line, '"GET https://a.shop.test:443/logged HTTP/1.1"')
  t.match(line, / ECDHE-RSA-AES\S+ TLSv1\.2 arn:/)
  t.match(line, ` "a.shop.test" "${shop.arn}" 0 `)
  t.match(lines.join('\n'), /^h2 .* "GET https:\/\/www\.test:443\/status\?code=201 HTTP\/2\.0"/m)
})
