import { api, free, page, type TypeRules } from './value-rule.ts'

const record = (member: string) =>
  api('route53 ChangeResourceRecordSets', `ChangeBatch.Changes.ResourceRecordSet.${member}`)
const listener = (member: string) => api('elbv2 CreateListener', member)
const logPrefix = page('Elastic Load Balancing, "Enable access logs"', {
  pattern: '(?!/)(?!.*AWSLogs).*[^/]',
})

/** Load balancer, names and certificate. */
export const trafficRules: Readonly<Record<string, TypeRules>> = {
  aws_acm_certificate: {
    domain_name: api('acm RequestCertificate', 'DomainName'),
    validation_method: api('acm RequestCertificate', 'ValidationMethod'),
  },
  aws_lb: {
    'access_logs.prefix': logPrefix,
    'connection_logs.prefix': logPrefix,
    load_balancer_type: api('elbv2 CreateLoadBalancer', 'Type'),
    name: page('Elastic Load Balancing API, CreateLoadBalancer', {
      pattern: '(?!-|internal-)[A-Za-z0-9-]{0,31}[A-Za-z0-9]',
    }),
  },
  aws_lb_listener: {
    'default_action.fixed_response.content_type': listener(
      'DefaultActions.FixedResponseConfig.ContentType',
    ),
    'default_action.fixed_response.message_body': listener(
      'DefaultActions.FixedResponseConfig.MessageBody',
    ),
    'default_action.fixed_response.status_code': listener(
      'DefaultActions.FixedResponseConfig.StatusCode',
    ),
    'default_action.redirect.port': page('Elastic Load Balancing API, RedirectActionConfig', {
      pattern: String.raw`\d{1,5}|#\{port\}`,
    }),
    'default_action.redirect.protocol': listener('DefaultActions.RedirectConfig.Protocol'),
    'default_action.redirect.status_code': listener('DefaultActions.RedirectConfig.StatusCode'),
    'default_action.type': listener('DefaultActions.Type'),
    port: listener('Port'),
    protocol: listener('Protocol'),
    ssl_policy: free('The policy encryption lists the ones that are agreed on.'),
  },
  aws_route53_record: {
    name: record('Name'),
    records: record('ResourceRecords.Value'),
    ttl: record('TTL'),
    type: record('Type'),
  },
  aws_route53_zone: {
    comment: api('route53 CreateHostedZone', 'HostedZoneConfig.Comment'),
    name: api('route53 CreateHostedZone', 'Name'),
  },
}
