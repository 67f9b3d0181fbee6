import t from 'tap'
import { describeCloud } from '../../../../infra/local/cloud/cloud.ts'
import { targetAddress } from '../../../../infra/local/load-balancer/target-address.ts'

const cloud = describeCloud({ name: 'x', index: 2, region: 'eu-west-1', stateRoot: '/x' })

t.test(
  'a VPC address is reached at its loopback twin, and nothing outside is reached',
  async (t) => {
    t.equal(targetAddress(cloud, '10.2.3.17'), '127.11.3.17')
    t.equal(targetAddress(cloud, '127.0.0.5'), '127.0.0.5')
    t.equal(targetAddress(cloud, '10.20.3.17'), undefined)
    t.equal(targetAddress(cloud, '203.0.113.9'), undefined)
  },
)
