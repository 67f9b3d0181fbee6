/** HAProxy rules for headers: what a target is told of a request, what a client of the answer. */
import { responseHeaderNames } from '../../model/load-balancing/attribute-rules.ts'
import { listenerField, listenerSays } from './listener-fields.ts'

/** What the load balancer calls itself in answers of its own. */
export const serverHeader = 'awselb/2.0'

/** ELB user guide, "Quotas": of a request's line, of one header, of all headers of a message. */
const lineMax = 16_384
const headersMax = 65_536
const answerHeadersMax = 32_768

/**
 * ALB answers 400 to headers and 414 to a request line that are too large, and 502 where the
 * target's headers are (user guide, "Troubleshoot your Application Load Balancers").
 *
 * @param tooLongPage file of the body that goes with 414
 */
export const requestSizeRules = (tooLongPage: string): string[] => [
  '  # A line is the method, the URI, HTTP/1.1 and the two blanks between them.',
  '  http-request set-var(txn.line_bytes) method,length,add(10)',
  '  http-request set-var(txn.uri_bytes) url,length,add(txn.line_bytes)',
  `  http-request return status 414 content-type text/html file ${tooLongPage}` +
    ` hdr server ${serverHeader} if { var(txn.uri_bytes) -m int gt ${lineMax} }`,
  '  http-request set-var(txn.headers_bytes) req.hdrs,length',
  `  http-request deny deny_status 400 if { var(txn.headers_bytes) -m int gt ${headersMax} }`,
  '  # The search is for the few requests that can hold such a header at all.',
  `  http-request deny deny_status 400 if { var(txn.headers_bytes) -m int gt ${lineMax} }` +
    ` { req.hdrs -m reg [^\\r\\n]{${lineMax + 1}} }`,
]

/** Before any rule looks at headers: one that is removed decides nothing. */
export const invalidHeaderRules = (): string[] => [
  `  http-request del-header [^A-Za-z0-9-] -m reg if ${listenerSays('drops_invalid')}`,
]

/** What ALB adds for the target (user guide, "HTTP headers and Application Load Balancers"). */
export const requestHeaderRules = (): string[] => [
  '  http-request set-var-fmt(txn.seconds) "%{+X}Ts"',
  '  http-request set-var-fmt(txn.id) ' +
    '"1-%[var(txn.seconds),lower]-%[uuid,regsub(-,,g),bytes(0,24)]"',
  '  http-request set-var(txn.trace) req.hdr(x-amzn-trace-id)',
  '  http-request set-var-fmt(txn.trace) "Self=%[var(txn.id)];%[var(txn.trace)]"' +
    ' if { var(txn.trace) -m sub Root= }',
  '  http-request set-var-fmt(txn.trace) "Root=%[var(txn.id)]"' +
    ' if !{ var(txn.trace) -m sub Root= }',
  '  http-request set-header x-amzn-trace-id "%[var(txn.trace)]"',
  ...forwardedForRules(),
  `  http-request set-header x-forwarded-port "%[${listenerField('port')}]"`,
  `  http-request set-header x-forwarded-proto "%[${listenerField('proto')}]"`,
  ...tlsRules(),
  ...hostRules(),
]

/** A client's own headers of these names never pass as the load balancer's. */
const tlsRules = (): string[] => [
  `  http-request del-header x-amzn-tls-version if ${listenerSays('tells_tls')}`,
  `  http-request del-header x-amzn-tls-cipher-suite if ${listenerSays('tells_tls')}`,
  '  http-request set-header x-amzn-tls-version "%[ssl_fc_protocol]"' +
    ` if ${listenerSays('tells_tls')} { ssl_fc }`,
  '  http-request set-header x-amzn-tls-cipher-suite "%[ssl_fc_cipher]"' +
    ` if ${listenerSays('tells_tls')} { ssl_fc }`,
]

const forwardedForRules = (): string[] => {
  const mode = (name: string): string => `{ ${listenerField('forwarded')} -m str ${name} }`
  return [
    '  http-request set-var-fmt(txn.client) "%[src]"',
    `  http-request set-var-fmt(txn.client) "%[src]:%[src_port]" if ${listenerSays('client_port')}`,
    '  http-request set-var-fmt(txn.client) "%[req.fhdr(x-forwarded-for)], %[var(txn.client)]"' +
      ` if ${mode('append')} { req.hdr(x-forwarded-for) -m found }`,
    `  http-request set-header x-forwarded-for "%[var(txn.client)]" if ${mode('append')}`,
    `  http-request del-header x-forwarded-for if ${mode('remove')}`,
  ]
}

/**
 * Unless the Host header is preserved, it loses a port where the listener's is a default one, and
 * gets the listener's where that is another and it has none (user guide, "Host header
 * preservation").
 */
const hostRules = (): string[] => {
  const port = listenerField('port')
  const unless = `!${listenerSays('preserves_host')} { req.hdr(host) -m found }`
  const isDefault = `{ ${port} -m str 80 443 }`
  const hasPort = '{ req.hdr(host) -m reg :[0-9]+$ }'
  return [
    '  http-request set-var(txn.bare_host) req.hdr(host),regsub(:[0-9]+$,)',
    `  http-request set-header host "%[var(txn.bare_host)]" if ${unless} ${isDefault} ${hasPort}`,
    `  http-request set-header host "%[var(txn.bare_host)]:%[${port}]"` +
      ` if ${unless} !${isDefault} !${hasPort}`,
  ]
}

/**
 * Of every answer, the load balancer's own included. A connection that is older than the client
 * keep-alive duration ends with the answer (user guide, "HTTP client keepalive duration").
 */
export const answerHeaderRules = (): string[] => [
  `  http-response deny deny_status 502 if { res.hdrs,length gt ${answerHeadersMax} }`,
  `  http-after-response set-var(txn.max_age) ${listenerField('age')}`,
  '  http-after-response set-var(txn.overdue) date(0,ms),sub(sess.accepted),sub(txn.max_age)',
  '  http-after-response set-header connection close' +
    ' if !{ status 101 } { var(txn.overdue) -m int ge 0 }',
  ...responseHeaderNames.map((header) => {
    const value = listenerField(header)
    return (
      `  http-after-response set-header ${header} "%[${value},b64dec]"` +
      ` if { ${value} -m len gt 0 }`
    )
  }),
  `  http-after-response del-header server if { ${listenerField('names_server')} -m str 0 }` +
    ` { res.hdr(server) -m str ${serverHeader} }`,
]
