/**
 * One JSON object for each request. Strings that a client can write pass HAProxy's json converter,
 * so that no request can break a line. Read by request-record.ts.
 */
const fields: Readonly<Record<string, string>> = {
  accepted: '"%Ts.%ms"',
  client: '"%ci:%cp"',
  port: '%fp',
  listener: '"%[var(txn.listener)]"',
  rule: '"%[var(txn.rule)]"',
  kind: '"%[var(txn.kind)]"',
  backend: '"%b"',
  server: '"%s"',
  target: '"%si:%sp"',
  timersMs: '[%TR,%Tw,%Tc,%Tr,%Td,%Ta]',
  status: '"%[var(txn.status)]"',
  targetStatus: '"%[var(txn.target_status)]"',
  termination: '"%ts"',
  received: '%U',
  sent: '%B',
  method: '"%HM"',
  version: '"%HV"',
  url: '"%[var(txn.url),json(utf8s)]"',
  host: '"%[var(txn.host),json(utf8s)]"',
  userAgent: '"%[capture.req.hdr(0),json(utf8s)]"',
  trace: '"%[var(txn.trace),json(utf8s)]"',
  tlsProtocol: '"%sslv"',
  tlsCipher: '"%sslc"',
  tlsName: '"%[ssl_fc_sni,json(utf8s)]"',
  tlsCertificate: '"%[ssl_f_sha1,hex]"',
  tlsResumed: '"%[ssl_fc_is_resumed]"',
  location: '"%[var(txn.location),json(utf8s)]"',
}

export const logFormat = `{${Object.entries(fields)
  .map(([name, value]) => `"${name}":${value}`)
  .join(',')}}`
