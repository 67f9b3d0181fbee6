import t from 'tap'
import { checkBase } from '../../../../ami-scripts/base/check/check-base.ts'
import type { ExpectedBase } from '../../../../ami-scripts/base/check/expected-base.ts'
import type { ObservedBase } from '../../../../ami-scripts/base/check/observed-base.ts'

const expected: ExpectedBase = {
  parameters: ['vpc-id', 'registry'],
  vpcCidr: '10.0.0.0/16',
  appRepository: 'assay/sentiment',
  protocol: 'HTTPS',
  port: 443,
  endpoints: ['com.amazonaws.eu-west-1.ssm'],
}

const subnet = (id: string, zone: string) => ({ id, zone, vpcId: 'vpc-1', state: 'available' })
const profile = (name: string) => ({ name, role: name, trusts: ['ec2.amazonaws.com'] })

/** A base that stands. */
const standing: ObservedBase = {
  parameters: {
    'vpc-id': 'vpc-1',
    registry: '444455556666.dkr.ecr.eu-west-1.amazonaws.com',
    'public-subnet-ids': 'subnet-1,subnet-2',
    'private-subnet-ids': 'subnet-3,subnet-4',
    'load-balancer-security-group-id': 'sg-1',
    'instance-security-group-id': 'sg-2',
    'builder-security-group-id': 'sg-3',
    'load-balancer-arn': 'arn:lb',
    'listener-arn': 'arn:listener',
    'instance-profile-name': 'instance',
    'builder-instance-profile-name': 'build',
    'log-bucket': 'logs',
    'kms-key-id': 'key-1',
    'session-document': 'session',
  },
  vpc: { id: 'vpc-1', state: 'available', cidr: '10.0.0.0/16' },
  subnets: [
    ...[subnet('subnet-1', 'a'), subnet('subnet-2', 'b')],
    ...[subnet('subnet-3', 'a'), subnet('subnet-4', 'b')],
  ],
  securityGroups: ['sg-1', 'sg-2', 'sg-3'].map((id) => ({ id, vpcId: 'vpc-1' })),
  endpoints: [{ service: 'com.amazonaws.eu-west-1.ssm', state: 'available' }],
  loadBalancer: { arn: 'arn:lb', vpcId: 'vpc-1', state: 'active', dnsName: 'lb.example' },
  listener: {
    ...{ arn: 'arn:listener', loadBalancerArn: 'arn:lb', protocol: 'HTTPS', port: 443 },
    certificates: 1,
  },
  profiles: [profile('instance'), profile('build')],
  repository: { name: 'assay/sentiment', isImmutable: true, isScanned: true },
  logBucket: { name: 'logs', isVersioned: true, isEncrypted: true, isPrivate: true },
  key: { id: 'key-1', state: 'Enabled' },
  document: { name: 'session', status: 'Active', type: 'Session' },
  answer: { url: 'https://sentiment.example.com', says: 'HTTP 503', isHttp: true },
}

const faultsOf = (change: Partial<ObservedBase>, wanted: Partial<ExpectedBase> = {}) =>
  checkBase({ ...expected, ...wanted }, { ...standing, ...change })
    .filter(({ isSound }) => !isSound)
    .map(({ subject, says }) => `${subject}: ${says}`)

t.test('a base that stands has no fault, and every part is told', async (t) => {
  t.strictSame(faultsOf({}), [])
  const subjects = checkBase(expected, standing).map(({ subject }) => subject)
  for (const part of [
    ...['parameter registry', 'VPC vpc-1', 'subnet subnet-4 of private-subnet-ids'],
    ...['security group sg-3 (builder)', 'VPC endpoint com.amazonaws.eu-west-1.ssm'],
    ...['load balancer lb.example', 'listener arn:listener', 'instance profile build'],
    ...['repository assay/sentiment', 'bucket logs', 'key key-1', 'session document session'],
    'answer of https://sentiment.example.com',
  ]) {
    t.ok(subjects.includes(part), part)
  }
})

const listener = standing.listener
const faults: Readonly<Record<string, readonly [Partial<ObservedBase>, string]>> = {
  'a parameter that is not published': [
    { parameters: { ...standing.parameters, registry: '' } },
    'parameter registry: is not published',
  ],
  'no VPC of that id': [{ vpc: undefined }, 'VPC vpc-1: is not there'],
  'a VPC of another range': [
    { vpc: { id: 'vpc-1', state: 'available', cidr: '10.9.0.0/16' } },
    'VPC vpc-1: is 10.9.0.0/16, not 10.0.0.0/16',
  ],
  'a security group of another VPC': [
    {
      securityGroups: standing.securityGroups.map((group) =>
        group.id === 'sg-2' ? { ...group, vpcId: 'vpc-2' } : group,
      ),
    },
    'security group sg-2 (instance): is in vpc-2',
  ],
  'no endpoint': [{ endpoints: [] }, 'VPC endpoint com.amazonaws.eu-west-1.ssm: is not there'],
  'an endpoint that nobody accepted': [
    { endpoints: [{ service: 'com.amazonaws.eu-west-1.ssm', state: 'pendingAcceptance' }] },
    'VPC endpoint com.amazonaws.eu-west-1.ssm: is pendingAcceptance',
  ],
  'a load balancer that is still made': [
    {
      loadBalancer: { arn: 'arn:lb', vpcId: 'vpc-1', state: 'provisioning', dnsName: 'lb.example' },
    },
    'load balancer lb.example: is provisioning',
  ],
  'no listener': [{ listener: undefined }, 'listener arn:listener: is not there'],
  'a listener without TLS': [
    { listener: { ...listener!, protocol: 'HTTP', port: 80, certificates: 0 } },
    'listener arn:listener: serves HTTP, not HTTPS; is on 80, not 443; has no certificate',
  ],
  'a listener of another load balancer': [
    { listener: { ...listener!, loadBalancerArn: 'arn:other' } },
    'listener arn:listener: is of arn:other',
  ],
  'a profile without a role': [
    { profiles: [{ name: 'instance', role: undefined, trusts: [] }, profile('build')] },
    'instance profile instance: has no role in it',
  ],
  'a role that no instance may take on': [
    { profiles: [profile('instance'), { ...profile('build'), trusts: ['lambda.amazonaws.com'] }] },
    'instance profile build: role build does not trust EC2',
  ],
  'a repository whose tags move': [
    { repository: { name: 'assay/sentiment', isImmutable: false, isScanned: true } },
    'repository assay/sentiment: lets a tag be moved',
  ],
  'a bucket that is open': [
    { logBucket: { name: 'logs', isVersioned: true, isEncrypted: false, isPrivate: false } },
    'bucket logs: is not encrypted; does not block public access',
  ],
  'a key on its way out': [
    { key: { id: 'key-1', state: 'PendingDeletion' } },
    'key key-1: is PendingDeletion',
  ],
  'a document of another type': [
    { document: { name: 'session', status: 'Active', type: 'Command' } },
    'session document session: is of type Command',
  ],
  'a load balancer that does not answer': [
    { answer: { url: 'https://x.example', says: 'no answer: refused', isHttp: false } },
    'answer of https://x.example: no answer: refused',
  ],
}
for (const [title, [change, fault]] of Object.entries(faults)) {
  t.test(`found: ${title}`, async (t) => {
    t.strictSame(faultsOf(change), [fault])
  })
}

t.test('subnets that are gone, or all in one zone, are found', async (t) => {
  t.strictSame(faultsOf({ subnets: standing.subnets.slice(0, 3) }), [
    'subnet subnet-4 of private-subnet-ids: is not there',
    'zones of private-subnet-ids: are fewer than two',
  ])
})

t.test('of a base that publishes nothing, every part is missing', async (t) => {
  const nothing = {
    ...{ parameters: {}, vpc: undefined, subnets: [], securityGroups: [], endpoints: [] },
    ...{ loadBalancer: undefined, listener: undefined, profiles: [], repository: undefined },
    ...{ logBucket: undefined, key: undefined, document: undefined, answer: undefined },
  }
  t.ok(checkBase(expected, nothing).every(({ isSound }) => !isSound))
})

t.test(
  "a local cloud's own range is no fault, and HTTP is one only where TLS is asked",
  async (t) => {
    const vpc = { id: 'vpc-1', state: 'available', cidr: '10.3.0.0/16' }
    t.strictSame(faultsOf({ vpc }, { vpcCidr: undefined }), [])
    const plain = { listener: { ...listener!, protocol: 'HTTP', port: 80, certificates: 0 } }
    t.strictSame(faultsOf(plain, { protocol: 'HTTP', port: 80 }), [])
  },
)
