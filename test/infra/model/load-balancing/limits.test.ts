import t from 'tap'
import { tlsPolicies } from '../../../../infra/model/load-balancing/tls-policies.ts'
import { call, faultOf, list, newWorld } from './fixture.ts'

t.test('quotas are told as the service tells them', async (t) => {
  const limits = list(call(newWorld(), 'DescribeAccountLimits'), 'Limits')
  t.match(
    limits.find(({ Name }) => Name === 'targets-per-application-load-balancer'),
    { Max: '1000' },
  )
})

t.test('TLS policies are found by name', async (t) => {
  const world = newWorld()
  const Names = ['ELBSecurityPolicy-2016-08']
  const [policy] = list(call(world, 'DescribeSSLPolicies', { Names }), 'SslPolicies')
  t.match(policy, { Name: Names[0], Ciphers: [{ Priority: 1 }] })
  t.equal(
    list(call(world, 'DescribeSSLPolicies'), 'SslPolicies').length,
    Object.keys(tlsPolicies).length,
  )
  t.equal(faultOf(world, 'DescribeSSLPolicies', { Names: ['x'] }), 'SSLPolicyNotFound')
})
