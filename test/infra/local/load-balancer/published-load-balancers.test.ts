import t from 'tap'
import { describeCloud } from '../../../../infra/local/cloud/cloud.ts'
import { publishedLoadBalancers } from '../../../../infra/local/load-balancer/published-load-balancers.ts'
import { noSlots } from '../../../../infra/local/load-balancer/slots.ts'
import { listenerArn, loadBalancerArn, routed } from './fixture.ts'

const cloud = describeCloud({ name: 'other', index: 7, region: 'eu-west-1', stateRoot: '/state' })
const addresses = { [loadBalancerArn]: 2 }
const dnsName = 'web-1.eu-west-1.elb.amazonaws.com'

t.test('a listener is a port of its load balancer, served at its slot', async (t) => {
  const slots = { ...noSlots, listeners: { [listenerArn]: 3 }, addresses }
  t.same(publishedLoadBalancers(cloud, routed([]), slots), [
    { dnsName, address: '10.7.0.131', listeners: [{ port: 80, hostPort: 5289 }] },
  ])
})

t.test('a listener that is not served is no port, and the name resolves', async (t) => {
  t.same(publishedLoadBalancers(cloud, routed([]), { ...noSlots, addresses }), [
    { dnsName, address: '10.7.0.131', listeners: [] },
  ])
})

t.test('a load balancer for which no address was left has no name', async (t) => {
  t.same(publishedLoadBalancers(cloud, routed([]), noSlots), [])
})
