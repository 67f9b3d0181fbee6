import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import t, { type Test } from 'tap'
import { createLoadBalancing } from '../../../ami-scripts/aws/load-balancing.ts'
import { spec } from '../fleet/fleet-state.ts'
import { startQueryEndpoint } from './query-endpoint.ts'

const { deregistrationDelaySeconds, ...wanted } = spec.targetGroup

/** An ELB that holds what it was last asked to make, but for what somebody changed since. */
const serviceWith = async (t: Test, changed: Readonly<Record<string, string>> = {}) => {
  let kept: Record<string, string> = {}
  const { port } = await startQueryEndpoint(t, (call) => {
    const action = call.get('Action') ?? ''
    if (/^(Create|Modify)TargetGroup$/.test(action)) {
      kept = { ...kept, ...Object.fromEntries(call), TargetGroupArn: 'arn-1', ...changed }
    }
    const { 'Matcher.HttpCode': codes, ...members } = kept
    const group = [...Object.entries(members), ['Matcher', `<HttpCode>${codes}</HttpCode>`]]
      .map(([key, value]) => `<${key}>${value}</${key}>`)
      .join('')
    const delay =
      '<member><Key>deregistration_delay.timeout_seconds</Key>' +
      `<Value>${deregistrationDelaySeconds}</Value></member>`
    const result = action.endsWith('Attributes')
      ? `<Attributes>${delay}</Attributes>`
      : `<TargetGroups><member>${group}</member></TargetGroups>`
    const answer = `<${action}Result>${result}</${action}Result>`
    return { status: 200, body: `<${action}Response>${answer}</${action}Response>` }
  })
  return createLoadBalancing(
    new ElasticLoadBalancingV2Client({
      ...{ region: 'eu-west-1', endpoint: `http://127.0.0.1:${port}` },
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    }),
  )
}

t.test('a target group is seen as it was asked for, member by member', async (t) => {
  const service = await serviceWith(t)
  await service.createTargetGroup({ name: 'web', ...wanted, tags: spec.tags })
  const asked = { arn: 'arn-1', name: 'web', ...spec.targetGroup }
  t.strictSame(await service.findTargetGroup('web'), asked)
  const healthCheck = { ...wanted.healthCheck, matcher: '200-299', path: '/other' }
  await service.modifyTargetGroup({ targetGroupArn: 'arn-1', healthCheck })
  t.strictSame(await service.findTargetGroup('web'), { ...asked, healthCheck })
})

t.test('nothing of a health check is out of sight, whoever changed it', async (t) => {
  for (const [member, value] of [
    ['Matcher.HttpCode', '200-599'],
    ['HealthCheckProtocol', 'HTTPS'],
    ['Protocol', 'HTTPS'],
    ['TargetType', 'ip'],
  ] as const) {
    const service = await serviceWith(t, { [member]: value })
    await service.createTargetGroup({ name: 'web', ...wanted, tags: spec.tags })
    const found = JSON.stringify(await service.findTargetGroup('web'))
    t.ok(found.includes(`"${value}"`), `${member}: ${found}`)
  }
})
