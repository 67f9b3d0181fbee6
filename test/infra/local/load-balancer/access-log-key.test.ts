import t from 'tap'
import { accessLogKey } from '../../../../infra/local/load-balancer/access-log-key.ts'

const options = {
  prefix: '',
  accountId: '123456789012',
  region: 'us-east-2',
  loadBalancer: 'app/my-loadbalancer/1234567890abcdef',
  endedAt: Date.UTC(2022, 1, 15, 23, 40, 59),
  unique: '20sg8hgm',
}
const name =
  '123456789012_elasticloadbalancing_us-east-2_app.my-loadbalancer.1234567890abcdef_' +
  '20220215T2340Z_127.0.0.1_20sg8hgm.log.gz'

t.test("a key has AWS's layout, with and without a prefix", async (t) => {
  const folder = 'AWSLogs/123456789012/elasticloadbalancing/us-east-2/2022/02/15'
  t.equal(accessLogKey(options), `${folder}/${name}`)
  t.equal(accessLogKey({ ...options, prefix: 'a/b/' }), `a/b/${folder}/${name}`)
})
