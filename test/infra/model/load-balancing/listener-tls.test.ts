import t from 'tap'
import type { ModelObject } from '../../../../infra/model/contract.ts'
import { routing } from '../../../../infra/model/load-balancing/routing.ts'
import {
  call,
  certificateArn,
  faultOf,
  list,
  newListener,
  newLoadBalancer,
  newWorld,
  pass,
} from './fixture.ts'

const fixed = [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200' } }]
const certificates = (...names: string[]): ModelObject[] =>
  names.map((name) => ({ CertificateArn: certificateArn(name) }))
const https = { Port: 443, Protocol: 'HTTPS', Certificates: certificates('www') }

const scene = (params: ModelObject = {}) => {
  const world = newWorld()
  const loadBalancer = newLoadBalancer(world)
  return { world, loadBalancer, listener: newListener(world, loadBalancer, fixed, params) }
}
type Scene = ReturnType<typeof scene>

const described = ({ world, listener }: Scene): ModelObject =>
  list(call(world, 'DescribeListeners', { ListenerArns: [listener] }), 'Listeners')[0] ?? {}

/** The default one first. */
const shown = ({ world, listener }: Scene): unknown[] =>
  list(call(world, 'DescribeListenerCertificates', { ListenerArn: listener }), 'Certificates')

const routedTls = ({ world }: Scene): unknown => {
  pass(world, 1)
  return routing(world).loadBalancers[0]?.listeners[0]?.tls
}

const change = ({ world, listener }: Scene, operation: string, params: ModelObject) =>
  faultOf(world, operation, { ListenerArn: listener, ...params })

t.test("HTTPS without a policy gets the API's default one; HTTP has no TLS at all", async (t) => {
  const secure = scene(https)
  t.match(described(secure), {
    ...{ SslPolicy: 'ELBSecurityPolicy-2016-08', Certificates: certificates('www') },
    MutualAuthentication: { Mode: 'off' },
  })
  const plain = described(scene())
  t.notOk('SslPolicy' in plain || 'Certificates' in plain || 'MutualAuthentication' in plain)
})

t.test('what nothing here could serve is refused with its own code', async (t) => {
  const { world, loadBalancer } = scene()
  const waiting = certificateArn('waiting')
  world.facts.certificates[waiting] = {
    ...{ arn: waiting, isIssued: false, names: ['waiting.test'], fingerprint: 'W' },
  }
  const cases: [string, ModelObject, string][] = [
    ['no certificate', { Certificates: undefined }, 'ValidationError'],
    ['two certificates', { Certificates: certificates('www', 'shop') }, 'ValidationError'],
    ['an unknown one', { Certificates: certificates('none') }, 'CertificateNotFound'],
    ['one that waits', { Certificates: [{ CertificateArn: waiting }] }, 'UnsupportedCertificate'],
    ['no such policy', { SslPolicy: 'ELBSecurityPolicy-X' }, 'SSLPolicyNotFound'],
    [
      'a policy with key exchange that OpenSSL lacks',
      { SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09' },
      'SSLPolicyNotFound',
    ],
    ['mutual TLS', { MutualAuthentication: { Mode: 'verify' } }, 'InvalidConfigurationRequest'],
    ['ALPN of network load balancers', { AlpnPolicy: ['HTTP2Only'] }, 'ValidationError'],
    ['a certificate for HTTP', { Protocol: 'HTTP' }, 'ValidationError'],
    [
      'a policy for HTTP',
      {
        ...{ Protocol: 'HTTP', Certificates: undefined },
        SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      },
      'ValidationError',
    ],
  ]
  const params = { LoadBalancerArn: loadBalancer, DefaultActions: fixed, ...https }
  for (const [name, changes, code] of cases) {
    t.equal(faultOf(world, 'CreateListener', { ...params, ...changes }), code, name)
  }
  t.equal(faultOf(world, 'CreateListener', params), undefined)
})

t.test('a listener changes its policy, its certificate and its protocol', async (t) => {
  const one = scene(https)
  t.equal(change(one, 'ModifyListener', { SslPolicy: 'x' }), 'SSLPolicyNotFound')
  const SslPolicy = 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06'
  t.equal(change(one, 'ModifyListener', { SslPolicy }), undefined)
  t.match(described(one), { SslPolicy, Certificates: certificates('www') })
  t.equal(change(one, 'ModifyListener', { Certificates: certificates('shop') }), undefined)
  t.match(described(one), { SslPolicy, Certificates: certificates('shop') })
  t.equal(change(one, 'ModifyListener', { Protocol: 'HTTP' }), undefined)
  t.notOk('SslPolicy' in described(one))
  t.equal(routedTls(one), undefined)
})

t.test('further certificates stand behind the default one', async (t) => {
  const one = scene(https)
  t.equal(change(one, 'AddListenerCertificates', { Certificates: certificates('shop') }), undefined)
  const [www] = certificates('www')
  const [shop] = certificates('shop')
  t.same(shown(one), [
    { ...www, IsDefault: true },
    { ...shop, IsDefault: false },
  ])
  t.same(described(one)['Certificates'], [www], 'a listener shows its default one')
  t.match(routedTls(one), {
    certificates: [
      { arn: certificateArn('www'), fingerprint: 'WWW', names: ['www.test'] },
      { arn: certificateArn('shop') },
    ],
  })
  t.equal(change(one, 'ModifyListener', { Certificates: certificates('shop') }), undefined)
  t.same(shown(one), [{ ...shop, IsDefault: true }], 'a certificate is there once')
})

t.test('the default certificate stays, the others can go', async (t) => {
  const one = scene(https)
  change(one, 'AddListenerCertificates', { Certificates: certificates('shop') })
  const remove = (name: string) =>
    change(one, 'RemoveListenerCertificates', { Certificates: certificates(name) })
  t.equal(remove('www'), 'OperationNotPermitted')
  t.equal(remove('shop'), undefined)
  t.equal(shown(one).length, 1)
})

t.test('a listener in clear has none, and there are at most 25 beside the default', async (t) => {
  t.equal(
    change(scene(), 'AddListenerCertificates', { Certificates: certificates('www') }),
    'UnsupportedProtocol',
  )
  const one = scene(https)
  const Certificates = Array.from({ length: 26 }, (_, index) => {
    const arn = certificateArn(`n${index}`)
    one.world.facts.certificates[arn] = { arn, isIssued: true, names: [], fingerprint: arn }
    return { CertificateArn: arn }
  })
  t.equal(change(one, 'AddListenerCertificates', { Certificates }), 'TooManyCertificates')
})

t.test('a certificate that is gone from ACM is shown to nobody', async (t) => {
  const one = scene(https)
  delete one.world.facts.certificates[certificateArn('www')]
  t.match(routedTls(one), { certificates: [] })
})
