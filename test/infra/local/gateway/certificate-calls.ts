/** ACM and Route 53 as a client asks for them, without their SDKs. */
import type { TestMoto } from './test-gateway.ts'

type Config = Pick<TestMoto['clientConfig'], 'endpoint' | 'region'>

const credential = (region: string, service: string): string =>
  `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, ` +
  'SignedHeaders=host, Signature=0'

/** @returns the answer, or the error's own JSON, `__type` included */
export const acm = async (
  { endpoint, region }: Config,
  operation: string,
  input: object,
): Promise<Record<string, unknown>> => {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: credential(region, 'acm'),
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `CertificateManager.${operation}`,
    },
    body: JSON.stringify(input),
  })
  const text = await response.text()
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
}

const route53 = async ({ endpoint }: Config, path: string, body: string): Promise<string> => {
  const response = await fetch(new URL(`/2013-04-01/${path}`, endpoint), {
    method: 'POST',
    headers: { authorization: credential('us-east-1', 'route53'), 'content-type': 'text/xml' },
    body,
  })
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return text
}

const xmlns = 'xmlns="https://route53.amazonaws.com/doc/2013-04-01/"'

/** @returns the id of the new zone */
export const createZone = async (config: Config, name: string): Promise<string> => {
  const text = await route53(
    config,
    'hostedzone',
    `<CreateHostedZoneRequest ${xmlns}><Name>${name}</Name>` +
      `<CallerReference>${name}</CallerReference></CreateHostedZoneRequest>`,
  )
  return /<Id>\/hostedzone\/(\w+)<\/Id>/.exec(text)?.[1] ?? ''
}

/** A record of values, or an alias for a load balancer's name. */
export interface TestRecord {
  readonly name: string
  readonly type: 'A' | 'CNAME'
  readonly value?: string
  readonly aliasOf?: string
}

export const changeRecord = async (
  config: Config,
  zone: string,
  action: 'UPSERT' | 'DELETE',
  { name, type, value, aliasOf }: TestRecord,
): Promise<void> => {
  const target =
    aliasOf === undefined
      ? '<TTL>60</TTL><ResourceRecords><ResourceRecord>' +
        `<Value>${value}</Value></ResourceRecord></ResourceRecords>`
      : `<AliasTarget><HostedZoneId>Z32O12XQLNTSW2</HostedZoneId><DNSName>${aliasOf}</DNSName>` +
        '<EvaluateTargetHealth>false</EvaluateTargetHealth></AliasTarget>'
  await route53(
    config,
    `hostedzone/${zone}/rrset/`,
    `<ChangeResourceRecordSetsRequest ${xmlns}><ChangeBatch><Changes><Change>` +
      `<Action>${action}</Action><ResourceRecordSet><Name>${name}</Name><Type>${type}</Type>` +
      `${target}</ResourceRecordSet></Change></Changes></ChangeBatch>` +
      '</ChangeResourceRecordSetsRequest>',
  )
}
