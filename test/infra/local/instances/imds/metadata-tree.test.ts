import t from 'tap'
import {
  identityDocument,
  metadataTree,
  readMetadata,
  wholeSeconds,
} from '../../../../../infra/local/instances/imds/metadata-tree.ts'
import { fakeInstance } from './fake-instance.ts'

const read = (path: string, instance = fakeInstance): string | undefined =>
  readMetadata(metadataTree(instance), path)

t.test('entries read as on EC2', async (t) => {
  t.equal(read('instance-id'), 'i-0123456789abcdef0')
  t.equal(read('local-hostname'), 'ip-10-0-3-17.eu-west-1.compute.internal')
  t.equal(read('mac'), '02:42:0a:00:03:11')
  t.equal(read('security-groups'), 'one\ntwo')
  t.equal(read('placement/availability-zone'), 'eu-west-1a')
  t.equal(read('autoscaling/target-lifecycle-state'), 'InService')
  t.equal(read('tags/instance/assay:env'), 'local')
  t.equal(read('network/interfaces/macs/02:42:0a:00:03:11/subnet-ipv4-cidr-block'), '10.0.3.0/24')
})

t.test('folders list their entries, folders among them with a slash', async (t) => {
  t.equal(read('placement'), 'availability-zone\nregion')
  t.equal(read('iam'), 'info\nsecurity-credentials/')
  t.equal(read('iam/security-credentials'), 'assay-local-instance')
  t.equal(read('network/interfaces/macs'), '02:42:0a:00:03:11/')
  t.match(read(''), /^ami-id\n/)
})

t.test('public keys list as index=name, and are read by index', async (t) => {
  t.equal(read('public-keys'), '0=packer')
  t.equal(read('public-keys/0'), 'openssh-key')
  t.equal(read('public-keys/0/openssh-key'), 'ssh-ed25519 AAAA packer')
})

t.test('what an instance lacks does not exist', async (t) => {
  const {
    publicIp: _ip,
    key: _key,
    profile: _profile,
    targetLifecycleState: _state,
    ...bare
  } = fakeInstance
  const options = { ...fakeInstance.options, instanceMetadataTags: 'disabled' as const }
  for (const path of ['public-ipv4', 'public-keys', 'iam', 'autoscaling', 'tags', 'constructor']) {
    t.equal(read(path, { ...bare, options }), undefined, path)
  }
  t.equal(read('instance-id/deeper'), undefined)
})

t.test('the identity document has the fields that EC2 signs', async (t) => {
  t.match(JSON.parse(identityDocument(fakeInstance)), {
    instanceId: 'i-0123456789abcdef0',
    pendingTime: '2026-11-21T15:04:05Z',
    version: '2017-09-30',
  })
  t.equal(wholeSeconds(new Date(0)), '1970-01-01T00:00:00Z')
})
