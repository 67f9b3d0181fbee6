/** The static base on a gateway with a real moto: no Docker, no network. */
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { GetKeyPolicyCommand } from '@aws-sdk/client-kms'
import { CreateDocumentCommand, DeleteDocumentCommand } from '@aws-sdk/client-ssm'
import t from 'tap'
import { readBaseParameters } from '../../../../../ami-scripts/aws/base-parameters.ts'
import { sessionUser } from '../../../../../ami-scripts/aws/session-document.ts'
import { loadEnvironment } from '../../../../../infra/env/environment.ts'
import { createBaseClients } from '../../../../../infra/local/up/base/base-clients.ts'
import { createBase } from '../../../../../infra/local/up/base/create-base.ts'
import { describeBase } from '../../../../../infra/local/up/base/describe-base.ts'
import { edges } from '../../gateway/fake-edges.ts'
import { startTestGateway, startTestMoto } from '../../gateway/test-gateway.ts'

t.setTimeout(120_000)
const moto = await startTestMoto()
t.teardown(() => moto.stop())
const { cloud } = moto
const gateway = await startTestGateway(cloud, edges())
t.teardown(() => gateway.close())

const clients = createBaseClients(cloud)
const spec = describeBase(loadEnvironment('prod'), {
  accountId: cloud.accountId,
  vpcCidr: cloud.vpcCidr,
  sshSourceCidr: `${cloud.hostAddress}/32`,
})
const published = await createBase(clients, spec)

t.test('what a base publishes is what the program reads of it', async (t) => {
  const read = await readBaseParameters(clients.ssm, 'prod')
  t.equal(read.text('session-document'), spec.session.name)
  t.equal(read.text('vpc-id'), published['vpc-id'])
  t.strictSame(read.list('private-subnet-ids'), published['private-subnet-ids'])
})

t.test('a base that is there is found again, whole', async (t) => {
  t.strictSame(await createBase(clients, spec), published)
})

t.test('the session document is there, its log encrypted by the key that allows it', async (t) => {
  t.equal(await sessionUser(clients.ssm, spec.session.name), 'ops')
  const keyId = String(published['kms-key-id'])
  const { logGroups } = await clients.logs.send(new DescribeLogGroupsCommand({}))
  t.match(logGroups, [
    {
      logGroupName: '/assay/prod/sessions',
      kmsKeyId: new RegExp(`${keyId}$`),
      retentionInDays: 90,
    },
  ])
  const policy = new GetKeyPolicyCommand({ KeyId: keyId, PolicyName: 'default' })
  t.strictSame(JSON.parse((await clients.kms.send(policy)).Policy ?? ''), spec.keyPolicy)
})

t.test('a session document that somebody changed, or took away, is brought back', async (t) => {
  const Name = spec.session.name
  await clients.ssm.send(new DeleteDocumentCommand({ Name }))
  await t.rejects(sessionUser(clients.ssm, Name), { code: 'ERR_SHELL_DOCUMENT' })
  await createBase(clients, spec)
  t.equal(await sessionUser(clients.ssm, Name), 'ops')
  const inputs = { runAsEnabled: false }
  const Content = JSON.stringify({ schemaVersion: '1.0', sessionType: 'Standard_Stream', inputs })
  await clients.ssm.send(new DeleteDocumentCommand({ Name }))
  await clients.ssm.send(new CreateDocumentCommand({ Name, DocumentType: 'Session', Content }))
  await t.rejects(sessionUser(clients.ssm, Name), { code: 'ERR_SHELL_DOCUMENT' })
  await createBase(clients, spec)
  t.equal(await sessionUser(clients.ssm, Name), 'ops')
})
