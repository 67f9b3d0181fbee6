/** A domain served as prod's is: zone, certificate, alias, HTTPS, and HTTP that leads there. */
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2'
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  type Action,
  type CreateListenerCommandInput,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { SSMClient } from '@aws-sdk/client-ssm'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import t from 'tap'
import { cloudEnv } from '../../infra/local/cloud/cloud-env.ts'
import { acm, changeRecord, createZone } from '../infra/local/gateway/certificate-calls.ts'
import { eventually } from './eventually.ts'
import { createFleetClient, listenerUrl } from './fleet-client.ts'
import { runInside } from './run-inside.ts'
import { startTestCloud } from './test-cloud.ts'

t.setTimeout(300_000)

const cloud = await startTestCloud(import.meta.url)
t.teardown(() => cloud.down())
const { clientConfig } = cloud
const { ec2, elb, ...fleet } = createFleetClient(clientConfig)
const ssm = new SSMClient(clientConfig)

const domain = 'shop.example.com'
const zone = await createZone(clientConfig, 'example.com')

/** An issued certificate for the domain. */
const issue = async (): Promise<string> => {
  const requested = { DomainName: domain, ValidationMethod: 'DNS' }
  const { CertificateArn } = await acm(clientConfig, 'RequestCertificate', requested)
  const { Certificate } = (await acm(clientConfig, 'DescribeCertificate', { CertificateArn })) as {
    Certificate: { DomainValidationOptions: { ResourceRecord: { Name: string; Value: string } }[] }
  }
  for (const { ResourceRecord } of Certificate.DomainValidationOptions) {
    const { Name: name, Value: value } = ResourceRecord
    await changeRecord(clientConfig, zone, 'UPSERT', { name, type: 'CNAME', value })
  }
  return String(CertificateArn)
}

const openToAll = async (vpcId: string): Promise<string> => {
  const group = { GroupName: 'https-test', Description: 'HTTP and HTTPS for all', VpcId: vpcId }
  const { GroupId = '' } = await ec2.send(new CreateSecurityGroupCommand(group))
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [80, 443].map((port) => ({
        ...{ IpProtocol: 'tcp', FromPort: port, ToPort: port },
        IpRanges: [{ CidrIp: '0.0.0.0/0' }],
      })),
    }),
  )
  return GroupId
}

const { ids: Subnets, vpcId } = await fleet.publicSubnets()
const { LoadBalancers = [] } = await elb.send(
  new CreateLoadBalancerCommand({
    ...{ Name: 'https-test', Subnets, SecurityGroups: [await openToAll(vpcId)] },
  }),
)
const { LoadBalancerArn, DNSName = '' } = LoadBalancers[0] ?? {}
const listen = async (
  action: Action,
  options: Partial<CreateListenerCommandInput>,
): Promise<string> => {
  const { Listeners = [] } = await elb.send(
    new CreateListenerCommand({
      ...{ LoadBalancerArn, Protocol: 'HTTP', DefaultActions: [action], ...options },
    }),
  )
  return Listeners[0]?.ListenerArn ?? ''
}
await listen(
  {
    Type: 'fixed-response',
    FixedResponseConfig: { StatusCode: '200', ContentType: 'text/plain', MessageBody: 'secure' },
  },
  {
    ...{ Protocol: 'HTTPS', Port: 443, Certificates: [{ CertificateArn: await issue() }] },
    SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
  },
)
const plain = await listen(
  {
    Type: 'redirect',
    RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' },
  },
  { Port: 80 },
)
const { Instances = [] } = await ec2.send(
  new RunInstancesCommand({
    ...{ ImageId: await fleet.sourceImage(), MinCount: 1, MaxCount: 1 },
    ...{ InstanceType: 't3.micro', SubnetId: Subnets[0] },
  }),
)
const instanceId = Instances[0]?.InstanceId ?? ''

const curl = async (...words: string[]): Promise<string> =>
  (await promisify(execFile)('curl', ['--silent', '--max-time', '5', ...words])).stdout

t.test('the host asks by the domain, as make env says, and verifies the certificate', async (t) => {
  const { ASSAY_URL = '', ASSAY_RESOLVE = '', ASSAY_CA = '' } = await cloudEnv(cloud.cloud)
  t.match(ASSAY_URL, new RegExp(`^https://${domain}:\\d+$`))
  const byName = ['--resolve', ASSAY_RESOLVE, '--cacert', ASSAY_CA, ASSAY_URL]
  t.equal(await curl(...byName), 'secure')
  t.equal(await curl('--tlsv1.2', '--tls-max', '1.2', ...byName), 'secure')
  await t.rejects(curl('--tls-max', '1.1', ...byName), { code: 35 }, 'TLS 1.1 is refused')
  await t.rejects(curl(...byName.filter((word) => !/^--cacert$|ca\.crt$/.test(word))), {
    code: 60,
  })
})

t.test('a request in clear is sent to HTTPS', async (t) => {
  const url = await listenerUrl(cloud, plain)
  const written = '%{http_code} %{redirect_url}'
  t.equal(
    await curl(
      '--output',
      '/dev/null',
      '--write-out',
      written,
      '--header',
      `host: ${domain}`,
      `${url}/a?b=c`,
    ),
    `301 https://${domain}:443/a?b=c`,
  )
})

t.test('an instance follows the alias within a second, and trusts the certificate', async (t) => {
  await eventually(
    async () => (await runInside(ssm, instanceId, 'true').catch(() => undefined)) !== undefined,
    'the instance takes commands',
  )
  const resolves = `getent ahostsv4 ${domain}`
  t.equal(await runInside(ssm, instanceId, `${resolves} || echo none`), 'none\n')
  const alias = { name: domain, type: 'A' as const, aliasOf: DNSName }
  await changeRecord(clientConfig, zone, 'UPSERT', alias)
  const called = performance.now()
  const waits = `for i in {1..100}; do ${resolves} > /dev/null && exit; sleep 0.02; done; echo none`
  t.equal(await runInside(ssm, instanceId, waits), '')
  t.ok(performance.now() - called < 1000, `it took ${Math.round(performance.now() - called)} ms`)
  const ask = 'curl --silent --show-error --max-time 5'
  t.equal(await runInside(ssm, instanceId, `${ask} https://${domain}/`), 'secure')
  t.equal(await runInside(ssm, instanceId, `${ask} --location http://${domain}/`), 'secure')
  t.equal(
    await runInside(ssm, instanceId, `getent ahostsv6 none.example.com || echo none`),
    'none\n',
    'another name of the zone is none',
  )
  await changeRecord(clientConfig, zone, 'DELETE', alias)
  const goes = `for i in {1..100}; do ${resolves} > /dev/null || exit; sleep 0.02; done; echo there`
  t.equal(await runInside(ssm, instanceId, goes), '')
})
