/** A certificate's way: requested, validated by its record, shown by a listener, not deleted. */
import { X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import {
  AddListenerCertificatesCommand,
  CreateListenerCommand,
  CreateLoadBalancerCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2'
import t from 'tap'
import type { RoutingTable } from '../../../../infra/model/contract.ts'
import { pemPath } from '../../../../infra/local/host/acm-certificates.ts'
import { ensureCertificates } from '../../../../infra/local/host/certificates.ts'
import { createHostCommand } from '../../../../infra/local/host/host-command.ts'
import { clients } from './aws-calls.ts'
import { acm, changeRecord, createZone } from './certificate-calls.ts'
import { fakeDataPlane, fakeInstances } from './fake-edges.ts'
import { startTestGateway, startTestMoto } from './test-gateway.ts'

t.setTimeout(120_000)

const moto = await startTestMoto()
t.teardown(() => moto.stop())
const { cloud, clientConfig } = moto
const { web } = await ensureCertificates(cloud, createHostCommand())
const dataPlane = fakeDataPlane()
const gateway = await startTestGateway(cloud, { instances: fakeInstances(), dataPlane })
t.teardown(() => gateway.close())
const { ec2, elb } = clients(clientConfig)

interface Certificate {
  readonly Status: string
  readonly InUseBy: string[]
  readonly DomainValidationOptions: { ResourceRecord: { Name: string; Value: string } }[]
}
const describe = async (CertificateArn: string): Promise<Certificate> =>
  (await acm(clientConfig, 'DescribeCertificate', { CertificateArn }))['Certificate'] as Certificate

const request = async (DomainName: string, ...names: string[]): Promise<string> =>
  String(
    (
      await acm(clientConfig, 'RequestCertificate', {
        ...{ DomainName, ValidationMethod: 'DNS' },
        ...(names.length === 0 ? {} : { SubjectAlternativeNames: names }),
      })
    )['CertificateArn'],
  )

const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}))
const { LoadBalancers = [] } = await elb.send(
  new CreateLoadBalancerCommand({
    Name: 'web',
    Subnets: Subnets.slice(0, 2).map(({ SubnetId = '' }) => SubnetId),
  }),
)
const LoadBalancerArn = LoadBalancers[0]?.LoadBalancerArn
const createListener = async (CertificateArn: string) => {
  const { Listeners = [] } = await elb.send(
    new CreateListenerCommand({
      ...{ LoadBalancerArn, Protocol: 'HTTPS', Port: 443, Certificates: [{ CertificateArn }] },
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '503' } }],
    }),
  )
  return Listeners[0]?.ListenerArn ?? ''
}

const arn = await request('shop.example.com', '*.shop.example.com')

t.test('a certificate waits for its record, and no listener takes it', async (t) => {
  t.match(await describe(arn), { Status: 'PENDING_VALIDATION', InUseBy: [] })
  await t.rejects(createListener(arn), { name: 'UnsupportedCertificate' })
  await t.rejects(createListener(`${arn}0`), { name: 'CertificateNotFound' })
})

t.test('its key is in one file that is for its owner alone', async (t) => {
  t.equal(statSync(pemPath(cloud, arn)).mode & 0o777, 0o600)
  t.match(readFileSync(pemPath(cloud, arn), 'utf8'), /BEGIN PRIVATE KEY/)
})

t.test('the record validates it at once, and another value does not', async (t) => {
  const { DomainValidationOptions } = await describe(arn)
  const [name = '', ...others] = [
    ...new Set(DomainValidationOptions.map(({ ResourceRecord: { Name } }) => Name)),
  ]
  t.same(others, [], 'a domain and what is below it have one record')
  const zone = await createZone(clientConfig, 'example.com')
  const put = (value: string) =>
    changeRecord(clientConfig, zone, 'UPSERT', { name, type: 'CNAME', value })
  await put('other.acm-validations.aws.')
  t.equal((await describe(arn)).Status, 'PENDING_VALIDATION')
  await put(DomainValidationOptions[0]?.ResourceRecord.Value ?? '')
  t.equal((await describe(arn)).Status, 'ISSUED')
})

t.test('what ACM shows is what the data plane is told, and the cloud signed it', async (t) => {
  await createListener(arn)
  const shown = await acm(clientConfig, 'GetCertificate', { CertificateArn: arn })
  const certificate = new X509Certificate(String(shown['Certificate']))
  const authority = new X509Certificate(readFileSync(web))
  t.ok(certificate.verify(authority.publicKey))
  t.equal(certificate.checkHost('a.shop.example.com'), '*.shop.example.com')
  t.equal(certificate.checkHost('example.com'), undefined)
  const table = dataPlane.tables.at(-1) as RoutingTable
  t.match(table.loadBalancers[0]?.listeners[0]?.tls, {
    policy: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
    certificates: [
      {
        arn,
        fingerprint: certificate.fingerprint.replaceAll(':', ''),
        names: ['shop.example.com', '*.shop.example.com'],
      },
    ],
  })
})

t.test('one that is in use cannot be deleted, another can', async (t) => {
  t.same((await describe(arn)).InUseBy, [LoadBalancerArn])
  t.match(await acm(clientConfig, 'DeleteCertificate', { CertificateArn: arn }), {
    __type: /ResourceInUseException/,
  })
  const other = await request('other.example.com')
  t.same(await acm(clientConfig, 'DeleteCertificate', { CertificateArn: other }), {})
  t.throws(() => statSync(pemPath(cloud, other)), 'its key goes with it')
})

t.test('an imported certificate is there at once, key included', async (t) => {
  const pem = readFileSync(pemPath(cloud, arn), 'utf8')
  const [, certificate = ''] = /^(-----BEGIN CERT.*?END CERTIFICATE-----)/s.exec(pem) ?? []
  const [, key = ''] = /(-----BEGIN PRIV.*END PRIVATE KEY-----)/s.exec(pem) ?? []
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  const imported = String(
    (
      await acm(clientConfig, 'ImportCertificate', {
        Certificate: base64(certificate),
        PrivateKey: base64(key),
      })
    )['CertificateArn'],
  )
  t.match(readFileSync(pemPath(cloud, imported), 'utf8'), key)
  const [listener] = Object.values(gateway.driver.world().loadBalancing.listeners)
  await t.resolves(
    elb.send(
      new AddListenerCertificatesCommand({
        ListenerArn: listener?.arn,
        Certificates: [{ CertificateArn: imported }],
      }),
    ),
  )
})
