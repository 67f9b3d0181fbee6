import t from 'tap'
import type { ModelObject } from '../../../../infra/model/contract.ts'
import { call, faultOf, list, newLoadBalancer, newWorld, servingWorld } from './fixture.ts'

const scene = servingWorld([])
const owners = {
  LoadBalancer: { LoadBalancerArn: scene.loadBalancer },
  TargetGroup: { TargetGroupArn: scene.group },
  Listener: { ListenerArn: scene.listener },
}
type Owner = keyof typeof owners
const attributes = (values: Record<string, string>): ModelObject => ({
  Attributes: Object.entries(values).map(([Key, Value]) => ({ Key, Value })),
})
const read = (owner: Owner, key: string): unknown =>
  list(call(scene.world, `Describe${owner}Attributes`, owners[owner]), 'Attributes').find(
    ({ Key }) => Key === key,
  )?.['Value']
const write = (owner: Owner, values: Record<string, string>): string | undefined =>
  faultOf(scene.world, `Modify${owner}Attributes`, { ...owners[owner], ...attributes(values) })

t.test('attributes have their defaults', async (t) => {
  t.equal(read('TargetGroup', 'deregistration_delay.timeout_seconds'), '300')
  t.equal(read('TargetGroup', 'load_balancing.algorithm.type'), 'round_robin')
  t.equal(read('LoadBalancer', 'idle_timeout.timeout_seconds'), '60')
  t.equal(read('LoadBalancer', 'routing.http2.enabled'), 'true')
  t.equal(read('Listener', 'routing.http.response.server.enabled'), 'true')
})

t.test('a modified attribute keeps the others', async (t) => {
  t.equal(write('TargetGroup', { 'deregistration_delay.timeout_seconds': '5' }), undefined)
  t.equal(read('TargetGroup', 'deregistration_delay.timeout_seconds'), '5')
  t.equal(read('TargetGroup', 'stickiness.type'), 'lb_cookie')
  t.equal(write('Listener', { 'routing.http.response.server.enabled': 'false' }), undefined)
})

t.test('what is out of range or unknown is refused, and nothing of the call is kept', async (t) => {
  const cases: [Owner, string, string][] = [
    ['TargetGroup', 'deregistration_delay.timeout_seconds', '3601'],
    ['TargetGroup', 'deregistration_delay.timeout_seconds', '-1'],
    ['TargetGroup', 'slow_start.duration_seconds', '29'],
    ['TargetGroup', 'stickiness.lb_cookie.duration_seconds', '0'],
    ['TargetGroup', 'stickiness.app_cookie.cookie_name', 'AWSALBTG'],
    ['TargetGroup', 'load_balancing.algorithm.type', 'random'],
    ['LoadBalancer', 'idle_timeout.timeout_seconds', '4001'],
    ['LoadBalancer', 'deletion_protection.enabled', 'yes'],
    ['LoadBalancer', 'load_balancing.cross_zone.enabled', 'false'],
    ['LoadBalancer', 'unknown.key', '1'],
    ['Listener', 'routing.http.response.server.enabled', '1'],
    ['Listener', 'routing.http.response.x_frame_options.header_value', 'ALLOW'],
    ['Listener', 'routing.http.response.content_security_policy.header_value', 'a\r\nb: c'],
  ]
  for (const [owner, key, value] of cases) {
    t.equal(write(owner, { [key]: value }), 'ValidationError', `${key} = ${value}`)
  }
  write('LoadBalancer', { 'idle_timeout.timeout_seconds': '90', 'unknown.key': '1' })
  t.equal(read('LoadBalancer', 'idle_timeout.timeout_seconds'), '60')
})

t.test('attributes that do not go together are refused', async (t) => {
  const conflict = 'InvalidConfigurationRequest'
  t.equal(write('LoadBalancer', { 'access_logs.s3.enabled': 'true' }), conflict)
})

t.test('a value that nothing would act on is refused with the reason', async (t) => {
  const key = 'load_balancing.cross_zone.enabled'
  const params = { ...owners.TargetGroup, ...attributes({ [key]: 'false' }) }
  t.throws(() => call(scene.world, 'ModifyTargetGroupAttributes', params), {
    code: 'InvalidConfigurationRequest',
    message: `'${key}' cannot be 'false' here: one HAProxy serves all zones, not a node for each.`,
  })
  t.equal(read('TargetGroup', key), 'use_load_balancer_configuration')
  t.equal(write('TargetGroup', { [key]: 'true' }), undefined)
})

t.test('an internal load balancer keeps internet gateways out, and stays so', async (t) => {
  const world = newWorld()
  const owner = { LoadBalancerArn: newLoadBalancer(world, { Scheme: 'internal' }) }
  const set = (value: string) =>
    faultOf(world, 'ModifyLoadBalancerAttributes', {
      ...owner,
      ...attributes({ 'ipv6.deny_all_igw_traffic': value }),
    })
  t.equal(set('true'), undefined)
  t.equal(set('false'), 'InvalidConfigurationRequest')
})

t.test('an owner that is not there is named', async (t) => {
  t.equal(
    faultOf(scene.world, 'DescribeLoadBalancerAttributes', { LoadBalancerArn: 'x' }),
    'LoadBalancerNotFound',
  )
})
