import type { ImdsInstance } from '../../../../../infra/local/instances/imds/imds-instance.ts'

/** An instance with everything that the metadata service can show. */
export const fakeInstance: ImdsInstance = {
  instanceId: 'i-0123456789abcdef0',
  imageId: 'ami-0123456789abcdef0',
  instanceType: 't3.small',
  accountId: '123456789012',
  region: 'eu-west-1',
  zone: 'eu-west-1a',
  architecture: 'x86_64',
  launchedAt: new Date('2026-11-21T15:04:05.678Z'),
  launchIndex: 0,
  reservationId: 'r-0123456789abcdef0',
  privateIp: '10.0.3.17',
  publicIp: '203.0.113.9',
  vpcId: 'vpc-1',
  vpcCidr: '10.0.0.0/16',
  subnetId: 'subnet-1',
  subnetCidr: '10.0.3.0/24',
  networkInterfaceId: 'eni-1',
  securityGroups: [
    { id: 'sg-1', name: 'one' },
    { id: 'sg-2', name: 'two' },
  ],
  key: { name: 'packer', openSsh: 'ssh-ed25519 AAAA packer' },
  profile: {
    arn: 'arn:aws:iam::123456789012:instance-profile/assay-local-instance',
    id: 'AIPA1',
    roleName: 'assay-local-instance',
    roleArn: 'arn:aws:iam::123456789012:role/assay-local-instance',
  },
  userData: Buffer.from([0x1f, 0x8b, 0, 255]),
  tags: { Name: 'assay-local', 'assay:env': 'local' },
  options: { httpTokens: 'required', httpEndpoint: 'enabled', instanceMetadataTags: 'enabled' },
  targetLifecycleState: 'InService',
}
