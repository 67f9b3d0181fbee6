import t, { type Test } from 'tap'
import { createClients } from '../../../ami-scripts/aws/clients.ts'
import { createLaunchTemplates } from '../../../ami-scripts/aws/launch-templates.ts'
import { spec } from '../fleet/fleet-state.ts'
import { startQueryEndpoint, type QueryAnswer } from './query-endpoint.ts'

const launchTemplatesAt = async (t: Test, answer: Parameters<typeof startQueryEndpoint>[1]) => {
  const { port, calls } = await startQueryEndpoint(t, answer)
  const clients = createClients({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  })
  return { calls, launchTemplates: createLaunchTemplates(clients.ec2) }
}

const template = { name: 'assay-prod', data: spec.launchTemplate.data, tags: spec.tags }

t.test('each creation has a token of its own: none replays a template deleted since', async (t) => {
  const { calls, launchTemplates } = await launchTemplatesAt(t, {
    status: 200,
    body: '<CreateLaunchTemplateResponse/>',
  })
  await launchTemplates.createLaunchTemplate(template)
  await launchTemplates.createLaunchTemplate(template)
  const tokens = calls.map((call) => call.get('ClientToken'))
  t.equal(tokens.length, 2)
  t.not(tokens[0], null)
  t.not(tokens[0], tokens[1])
})

const refusal = (code: string): QueryAnswer => ({
  status: 400,
  body: `<Response><Errors><Error><Code>${code}</Code></Error></Errors></Response>`,
})

t.test('a refusal that the next look decides about is an outcome, any other thrown', async (t) => {
  const statuses = {
    'InvalidLaunchTemplateName.AlreadyExistsException': 'taken',
    'InvalidLaunchTemplateId.NotFound': 'absent',
  }
  for (const [code, status] of Object.entries(statuses)) {
    const { launchTemplates } = await launchTemplatesAt(t, refusal(code))
    t.match(await launchTemplates.createLaunchTemplate(template), { status })
  }
  const { launchTemplates } = await launchTemplatesAt(t, refusal('InvalidParameterValue'))
  const call = launchTemplates.createLaunchTemplate(template)
  await t.rejects(call, { name: 'InvalidParameterValue' })
})

t.test('what is to be deleted and is gone is done; what is not there is undefined', async (t) => {
  const answer = refusal('InvalidLaunchTemplateId.NotFound')
  const { launchTemplates } = await launchTemplatesAt(t, answer)
  const gone = await launchTemplates.deleteLaunchTemplate({ launchTemplateId: 'lt-1' })
  t.equal(gone.status, 'done')
  t.equal(await launchTemplates.findLatest('assay-prod'), undefined)
  t.equal(await launchTemplates.findVersion('lt-1', '1'), undefined)
})

const page = (version: number, next: string): QueryAnswer => ({
  status: 200,
  body:
    '<DescribeLaunchTemplateVersionsResponse><launchTemplateVersionSet><item>' +
    `<versionNumber>${version}</versionNumber>` +
    `<launchTemplateData><imageId>ami-${version}</imageId></launchTemplateData>` +
    `</item></launchTemplateVersionSet>${next}</DescribeLaunchTemplateVersionsResponse>`,
})

t.test('the images of all versions are known, not of the first page alone', async (t) => {
  const { launchTemplates } = await launchTemplatesAt(t, (call) =>
    call.get('NextToken') === null ? page(201, '<nextToken>more</nextToken>') : page(1, ''),
  )
  t.strictSame(
    [...(await launchTemplates.imagesByVersion('assay-prod'))],
    [
      ['201', 'ami-201'],
      ['1', 'ami-1'],
    ],
  )
})
