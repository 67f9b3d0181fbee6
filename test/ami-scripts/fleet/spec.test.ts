import t from 'tap'
import { renderUserData } from '../../../ami-scripts/fleet/spec.ts'
import { loadEnvironment } from '../../../infra/env/environment.ts'
import { spec, specOf } from './fleet-state.ts'

t.test('user data is a cloud-config that lays one small document', async (t) => {
  const userData = renderUserData(loadEnvironment('prod'))
  const [header, json] = userData.split('\n')
  t.equal(header, '#cloud-config')
  const [file] = JSON.parse(json ?? '').write_files
  t.equal(file.path, '/etc/assay/environment.json')
  t.strictSame(JSON.parse(file.content), {
    assay: 1,
    environment: 'prod',
    region: 'eu-west-1',
    appPort: 8080,
    healthPort: 8081,
    drainSeconds: 30,
  })
})

t.test('user data fits far below the 16 KiB that EC2 takes', async (t) => {
  t.ok(renderUserData(loadEnvironment('prod')).length < 2048)
})

t.test('the hash of a launch template is that of its content, whatever the order', async (t) => {
  const { hash, data } = spec.launchTemplate
  t.match(hash, /^[0-9a-f]{64}$/)
  t.equal(specOf(data.imageId).launchTemplate.hash, hash)
  t.not(specOf('ami-2').launchTemplate.hash, hash)
})

t.test('what launches asks for IMDSv2, one hop, and an encrypted root', async (t) => {
  t.match(spec.launchTemplate.data, {
    metadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1 },
    blockDevices: { '/dev/xvda': { isEncrypted: true, isDeletedOnTermination: true } },
    other: {},
  })
})
