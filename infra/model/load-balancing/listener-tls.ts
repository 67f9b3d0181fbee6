/** What an HTTPS listener shows and speaks: its certificates and its TLS policy. */
import type { ModelObject, RoutedTls } from '../contract.ts'
import { AwsFault } from '../fault.ts'
import { own } from '../records.ts'
import type { World } from '../world.ts'
import { findListener, listenersOf } from './lookup.ts'
import { has, invalid, object, objects, required, text } from './params.ts'
import type { Listener } from './state.ts'
import { defaultTlsPolicy, tlsPolicies } from './tls-policies.ts'

/** ELB quota "Certificates per Application Load Balancer, not counting default certificates". */
const certificatesMax = 25

type Tls = Pick<Listener, 'certificateArns' | 'sslPolicy'>

/**
 * A listener's TLS after CreateListener or ModifyListener, given what it has now. A new default
 * certificate leaves the further ones as they are.
 *
 * @throws AwsFault ValidationError, CertificateNotFound, UnsupportedCertificate, SSLPolicyNotFound;
 *   InvalidConfigurationRequest for what nothing here would act on
 */
export const tlsOf = (
  world: World,
  params: ModelObject,
  protocol: Listener['protocol'],
  present: Partial<Tls>,
): Tls => {
  refuseMissing(params)
  if (protocol === 'HTTP') {
    if (has(params, 'SslPolicy')) {
      throw invalid('An SSL policy cannot be specified for HTTP listeners')
    }
    if (has(params, 'Certificates')) {
      throw invalid('A certificate cannot be specified for HTTP listeners')
    }
    return { certificateArns: [] }
  }
  const [before, ...further] = present.certificateArns ?? []
  const [chosen = before, ...others] = certificatesIn(world, params)
  if (chosen === undefined) {
    throw invalid('A certificate must be specified for HTTPS listeners')
  }
  if (others.length > 0) {
    throw invalid('Up to one certificate can be specified for a listener')
  }
  const sslPolicy = text(params, 'SslPolicy') ?? present.sslPolicy ?? defaultTlsPolicy
  if (own(tlsPolicies, sslPolicy) === undefined) {
    const known = Object.keys(tlsPolicies).join(', ')
    throw new AwsFault(
      'SSLPolicyNotFound',
      `SSL policy '${sslPolicy}' not found. A load balancer here has ${known}.`,
    )
  }
  return { certificateArns: [chosen, ...further.filter((arn) => arn !== chosen)], sslPolicy }
}

const refuseMissing = (params: ModelObject): void => {
  const mode = text(object(params, 'MutualAuthentication') ?? {}, 'Mode') ?? 'off'
  if (mode !== 'off') {
    throw new AwsFault(
      'InvalidConfigurationRequest',
      `Mutual authentication cannot be '${mode}' here: certificates of clients are not asked for.`,
    )
  }
  if (has(params, 'AlpnPolicy')) {
    throw invalid('An ALPN policy can be specified for TLS listeners only')
  }
}

/** The ones that a call names; each has to be there and issued. */
const certificatesIn = (world: World, params: ModelObject): string[] =>
  objects(params, 'Certificates').map((item) => {
    const arn = required(item, 'CertificateArn')
    const certificate = own(world.facts.certificates, arn)
    if (certificate === undefined) {
      throw new AwsFault('CertificateNotFound', `Certificate '${arn}' not found`)
    }
    // AWS's words for a certificate that waits for its validation as well.
    if (!certificate.isIssued) {
      throw new AwsFault(
        'UnsupportedCertificate',
        `The certificate '${arn}' must have a fully-qualified domain name, ` +
          'a supported signature, and a supported key size.',
      )
    }
    return arn
  })

/** What DescribeListeners shows of it. */
export const describeTls = (listener: Listener): ModelObject =>
  listener.protocol === 'HTTPS'
    ? {
        Certificates: listener.certificateArns.slice(0, 1).map((arn) => ({ CertificateArn: arn })),
        SslPolicy: listener.sslPolicy,
        MutualAuthentication: { Mode: 'off' },
      }
    : {}

/** What the data plane makes of it; a certificate that is gone from ACM is shown to nobody. */
export const routedTls = (world: World, listener: Listener): { tls?: RoutedTls } =>
  listener.protocol === 'HTTPS'
    ? {
        tls: {
          policy: listener.sslPolicy ?? defaultTlsPolicy,
          certificates: listener.certificateArns.flatMap((arn) => {
            const fact = own(world.facts.certificates, arn)
            return fact === undefined
              ? []
              : [{ arn, fingerprint: fact.fingerprint, names: fact.names }]
          }),
        },
      }
    : {}

const answer = (arns: readonly string[]): ModelObject => ({
  Certificates: arns.map((arn) => ({ CertificateArn: arn })),
})

const findHttpsListener = (world: World, params: ModelObject): Listener => {
  const listener = findListener(world, required(params, 'ListenerArn'))
  if (listener.protocol !== 'HTTPS') {
    throw new AwsFault('UnsupportedProtocol', 'Certificates are for HTTPS listeners only')
  }
  return listener
}

/** @throws AwsFault TooManyCertificates and those of the certificates */
export const addListenerCertificates = (world: World, params: ModelObject): ModelObject => {
  const listener = findHttpsListener(world, params)
  const given = certificatesIn(world, params)
  listener.certificateArns = [...new Set([...listener.certificateArns, ...given])]
  const further = listenersOf(world, listener.loadBalancerArn).flatMap(({ certificateArns }) =>
    certificateArns.slice(1),
  )
  if (further.length > certificatesMax) {
    throw new AwsFault(
      'TooManyCertificates',
      `At most ${certificatesMax} certificates per load balancer beside the default ones`,
    )
  }
  return answer(given)
}

/** @throws AwsFault OperationNotPermitted for the default certificate */
export const removeListenerCertificates = (world: World, params: ModelObject): ModelObject => {
  const listener = findHttpsListener(world, params)
  const given = objects(params, 'Certificates').map((item) => required(item, 'CertificateArn'))
  const [chosen] = listener.certificateArns
  if (chosen !== undefined && given.includes(chosen)) {
    throw new AwsFault('OperationNotPermitted', 'The default certificate cannot be removed')
  }
  listener.certificateArns = listener.certificateArns.filter((arn) => !given.includes(arn))
  return {}
}

export const describeListenerCertificates = (world: World, params: ModelObject): ModelObject => {
  const listener = findListener(world, required(params, 'ListenerArn'))
  return {
    Certificates: listener.certificateArns.map((arn, index) => ({
      CertificateArn: arn,
      IsDefault: index === 0,
    })),
  }
}
