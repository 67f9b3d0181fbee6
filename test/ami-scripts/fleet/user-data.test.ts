import t from 'tap'
import { renderUserData } from '../../../ami-scripts/fleet/user-data.ts'
import { loadEnvironment } from '../../../infra/env/environment.ts'

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
