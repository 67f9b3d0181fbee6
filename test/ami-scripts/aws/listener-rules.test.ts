import t, { type Test } from 'tap'
import { createClients } from '../../../ami-scripts/aws/clients.ts'
import { createLoadBalancing } from '../../../ami-scripts/aws/load-balancing.ts'
import { startQueryEndpoint } from './query-endpoint.ts'

const rule = (number: number, rest: string): string =>
  `<member><RuleArn>rule-${number}</RuleArn><Priority>${number}</Priority>${rest}</member>`

const path =
  '<Conditions><member><Field>path-pattern</Field><PathPatternConfig><Values><member>/*</member>' +
  '</Values></PathPatternConfig></member></Conditions>'

const forward = (inner: string): string =>
  `<Actions><member><Type>forward</Type>${inner}</member></Actions>`

const answer = (call: URLSearchParams): string => {
  if (call.get('Action') === 'DescribeTags') {
    const arns = [...call].filter(([key]) => key.startsWith('ResourceArns')).map(([, arn]) => arn)
    const tags = arns.map(
      (arn) =>
        `<member><ResourceArn>${arn}</ResourceArn><Tags><member><Key>Name</Key>` +
        `<Value>of ${arn}</Value></member></Tags></member>`,
    )
    return `<TagDescriptions>${tags.join('')}</TagDescriptions>`
  }
  if (call.get('Marker') === null) {
    const many = Array.from({ length: 20 }, (_, index) => rule(index + 2, path))
    const alone = rule(1, path + forward('<TargetGroupArn>blue</TargetGroupArn>'))
    return `<Rules>${alone}${many.join('')}</Rules><NextMarker>more</NextMarker>`
  }
  const pair =
    '<ForwardConfig><TargetGroups>' +
    '<member><TargetGroupArn>blue</TargetGroupArn><Weight>90</Weight></member>' +
    '<member><TargetGroupArn>green</TargetGroupArn><Weight>10</Weight></member>' +
    '</TargetGroups></ForwardConfig>'
  const last = rule(22, path + forward(pair))
  return `<Rules>${last}<member><RuleArn>rest</RuleArn><IsDefault>true</IsDefault></member></Rules>`
}

const loadBalancingAt = async (t: Test) => {
  const { port, calls } = await startQueryEndpoint(t, (call) => {
    const action = call.get('Action')
    const result = `<${action}Result>${answer(call)}</${action}Result>`
    return { status: 200, body: `<${action}Response>${result}</${action}Response>` }
  })
  const clients = createClients({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  })
  return { calls, loadBalancing: createLoadBalancing(clients.loadBalancing) }
}

t.test('the rules of all pages, with tags, and without the default action', async (t) => {
  const { calls, loadBalancing } = await loadBalancingAt(t)
  const rules = await loadBalancing.findRules('listener-1')
  t.equal(rules.length, 22)
  t.strictSame(rules[0], {
    arn: 'rule-1',
    priority: 1,
    conditions: ['path-pattern /*'],
    forwards: [{ targetGroupArn: 'blue', weight: 1 }],
    tags: { Name: 'of rule-1' },
  })
  t.match(rules[21], {
    forwards: [
      { targetGroupArn: 'blue', weight: 90 },
      { targetGroupArn: 'green', weight: 10 },
    ],
    tags: { Name: 'of rule-22' },
  })
  const tagCalls = calls.filter((call) => call.get('Action') === 'DescribeTags')
  t.equal(tagCalls.length, 2, 'ELBv2 takes 20 resources at a time')
})
