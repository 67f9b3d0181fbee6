/**
 * Every attribute of an Application Load Balancer, of its target groups and of its listeners (API
 * reference: LoadBalancerAttribute, TargetGroupAttribute, ListenerAttribute), with its default, its
 * legal values, and what of it is missing here: a value that nothing would act on is refused with
 * that reason. This is the one list of what the local load balancer cannot do with an attribute.
 *
 * Beside attributes: targets are spoken to in HTTP/1.1 alone (target-groups.ts), certificates of
 * clients are not asked for (listener-tls.ts), and some TLS policies are missing (tls-policies.ts).
 * A client's connection that is idle between two requests is closed after 60 s, AWS's default,
 * whatever the idle timeout; requests and upgraded connections (WebSocket) follow the attribute.
 * A client that stalls in the middle of a body gets 504 after it, where AWS answers 408.
 */
export interface AttributeRule {
  readonly initial: string
  readonly legal: (value: string) => boolean
  /** Why legal values other than the default and those in `acts` are refused. */
  readonly missing?: { readonly why: string; readonly acts?: readonly string[] }
}
export type AttributeRules = Readonly<Record<string, AttributeRule>>

const oneOf =
  (...values: string[]) =>
  (value: string): boolean =>
    values.includes(value)
const between =
  (min: number, max: number) =>
  (value: string): boolean =>
    /^\d+$/.test(value) && Number(value) >= min && Number(value) <= max
const anything = (): boolean => true
const boolean = oneOf('true', 'false')
const or =
  (...checks: ((value: string) => boolean)[]) =>
  (value: string): boolean =>
    checks.some((check) => check(value))
const limit = or(oneOf('off'), between(1, 1000))
const percentage = or(oneOf('off'), between(1, 100))

const logs = (kind: string, missing: Pick<AttributeRule, 'missing'> = {}): AttributeRules => ({
  [`${kind}.s3.enabled`]: { initial: 'false', legal: boolean, ...missing },
  [`${kind}.s3.bucket`]: { initial: '', legal: anything, ...missing },
  [`${kind}.s3.prefix`]: {
    ...{ initial: '', legal: (value) => !value.includes('AWSLogs') },
    ...missing,
  },
})

/** A switch that is off and stays off. */
const staysOff = (why: string): AttributeRule => ({
  initial: 'false',
  legal: boolean,
  missing: { why },
})

export const loadBalancerRules: AttributeRules = {
  ...logs('access_logs'),
  'client_keep_alive.seconds': { initial: '3600', legal: between(60, 604_800) },
  ...logs('connection_logs', { missing: { why: 'connections are not logged, only requests are' } }),
  'deletion_protection.enabled': { initial: 'false', legal: boolean },
  ...logs('health_check_logs', {
    missing: { why: 'the outcomes of health checks are not logged' },
  }),
  'idle_timeout.timeout_seconds': { initial: '60', legal: between(1, 4000) },
  'ipv6.deny_all_igw_traffic': staysOff('load balancers here have no IPv6 address'),
  'load_balancing.cross_zone.enabled': { initial: 'true', legal: oneOf('true') },
  'routing.http.desync_mitigation_mode': {
    initial: 'defensive',
    legal: oneOf('monitor', 'defensive', 'strictest'),
    missing: { why: 'requests are not classified by risk; HAProxy refuses ambiguous ones' },
  },
  'routing.http.drop_invalid_header_fields.enabled': { initial: 'false', legal: boolean },
  'routing.http.preserve_host_header.enabled': { initial: 'false', legal: boolean },
  'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': { initial: 'false', legal: boolean },
  'routing.http.xff_client_port.enabled': { initial: 'false', legal: boolean },
  'routing.http.xff_header_processing.mode': {
    initial: 'append',
    legal: oneOf('append', 'preserve', 'remove'),
  },
  'routing.http2.enabled': {
    initial: 'true',
    legal: boolean,
    missing: { why: 'who asks for HTTP/2 by TLS gets it, as a socket of HAProxy cannot change' },
  },
  'waf.fail_open.enabled': staysOff('there is no AWS WAF here that could fail'),
  'zonal_shift.config.enabled': staysOff('there are no zonal shifts here'),
}

const appCookie = { why: "stickiness by the application's own cookie is not modelled" }
const oneAddress = { why: "a load balancer's name has one address here, so no zone leaves DNS" }

export const targetGroupRules: AttributeRules = {
  'deregistration_delay.timeout_seconds': { initial: '300', legal: between(0, 3600) },
  'load_balancing.algorithm.anomaly_mitigation': {
    initial: 'off',
    legal: oneOf('on', 'off'),
    missing: { why: 'anomalous targets are not detected here' },
  },
  'load_balancing.algorithm.type': {
    initial: 'round_robin',
    legal: oneOf('round_robin', 'least_outstanding_requests', 'weighted_random'),
  },
  'load_balancing.cross_zone.enabled': {
    initial: 'use_load_balancer_configuration',
    legal: oneOf('true', 'false', 'use_load_balancer_configuration'),
    missing: { why: 'one HAProxy serves all zones, not a node for each', acts: ['true'] },
  },
  'slow_start.duration_seconds': {
    initial: '0',
    legal: or(oneOf('0'), between(30, 900)),
    missing: { why: 'slow start is not modelled; a new target gets its full share at once' },
  },
  'stickiness.app_cookie.cookie_name': {
    initial: '',
    legal: (value) => !/^AWSALB(APP|TG)?/.test(value),
    missing: appCookie,
  },
  'stickiness.app_cookie.duration_seconds': {
    initial: '86400',
    legal: between(1, 604_800),
    missing: appCookie,
  },
  'stickiness.enabled': { initial: 'false', legal: boolean },
  'stickiness.lb_cookie.duration_seconds': { initial: '86400', legal: between(1, 604_800) },
  'stickiness.type': {
    initial: 'lb_cookie',
    legal: oneOf('lb_cookie', 'app_cookie'),
    missing: appCookie,
  },
  'target_group_health.dns_failover.minimum_healthy_targets.count': {
    initial: '1',
    legal: limit,
    missing: oneAddress,
  },
  'target_group_health.dns_failover.minimum_healthy_targets.percentage': {
    initial: 'off',
    legal: percentage,
    missing: oneAddress,
  },
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': {
    initial: '1',
    legal: between(1, 1000),
  },
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': {
    initial: 'off',
    legal: percentage,
  },
}

/** Headers that a load balancer adds to a request about its TLS; their names can be changed. */
const tlsHeaders = [
  ...['Mtls-Clientcert-Serial-Number', 'Mtls-Clientcert-Issuer', 'Mtls-Clientcert-Subject'],
  ...['Mtls-Clientcert-Validity', 'Mtls-Clientcert-Leaf', 'Mtls-Clientcert'],
  ...['Tls-Version', 'Tls-Cipher-Suite'],
]

/** Visible ASCII and blanks: HTTP's field values without what could end a line. */
const headerValue = (value: string): boolean => /^[\x20-\x7e]{0,1024}$/.test(value)

/**
 * Headers that a listener adds to every answer, or sets anew where the target has set them; empty
 * by default, which leaves an answer as it is (ELB user guide, "HTTP header modification", which
 * also has the values that are legal).
 */
const responseHeaders: Readonly<Record<string, (value: string) => boolean>> = {
  'strict-transport-security': headerValue,
  'access-control-allow-origin': headerValue,
  'access-control-allow-methods': headerValue,
  'access-control-allow-headers': headerValue,
  'access-control-allow-credentials': oneOf('', 'true'),
  'access-control-expose-headers': headerValue,
  'access-control-max-age': or(oneOf(''), between(0, 86_400)),
  'content-security-policy': headerValue,
  'x-content-type-options': oneOf('', 'nosniff'),
  'x-frame-options': (value) => /^(DENY|SAMEORIGIN|ALLOW-FROM \S{1,1000})?$/.test(value),
}
export const responseHeaderNames: readonly string[] = Object.keys(responseHeaders)

/** Attribute that holds the value of a header of an answer. */
export const responseHeaderKey = (header: string): string =>
  `routing.http.response.${header.replaceAll('-', '_')}.header_value`

export const listenerRules: AttributeRules = {
  ...Object.fromEntries(
    tlsHeaders.map((header) => [
      `routing.http.request.x_amzn_${header.toLowerCase().replaceAll('-', '_')}.header_name`,
      {
        initial: `X-Amzn-${header}`,
        legal: (value: string) => /^[A-Za-z0-9-]{1,40}$/.test(value),
        missing: { why: 'the headers about TLS have their own names, and there is no mutual TLS' },
      },
    ]),
  ),
  'routing.http.response.server.enabled': { initial: 'true', legal: boolean },
  ...Object.fromEntries(
    Object.entries(responseHeaders).map(([header, legal]) => [
      responseHeaderKey(header),
      { initial: '', legal },
    ]),
  ),
}
