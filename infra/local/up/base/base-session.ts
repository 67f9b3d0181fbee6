import {
  CreateLogGroupCommand,
  PutRetentionPolicyCommand,
  paginateDescribeLogGroups,
  type CloudWatchLogsClient,
} from '@aws-sdk/client-cloudwatch-logs'
import {
  CreateDocumentCommand,
  DeleteDocumentCommand,
  GetDocumentCommand,
  paginateListDocuments,
  type SSMClient,
} from '@aws-sdk/client-ssm'
import { isDeepStrictEqual } from 'node:util'
import type { BaseClients } from './base-clients.ts'
import { logRetentionDays } from './base-stores.ts'
import type { BaseSpec } from './describe-base.ts'
import { sessionContent } from './session-document.ts'

/**
 * Creates, or brings back to what it should be, the document that sessions go by, and the log group
 * that they are logged to.
 */
export const createSession = async (
  { logs, ssm }: BaseClients,
  { session, region, accountId }: BaseSpec,
  keyId: string,
): Promise<void> => {
  await ensureLogGroup(logs, session.logGroup, `arn:aws:kms:${region}:${accountId}:key/${keyId}`)
  await ensureDocument(ssm, session.name, sessionContent(session, keyId))
}

const ensureLogGroup = async (
  logs: CloudWatchLogsClient,
  logGroupName: string,
  kmsKeyId: string,
): Promise<void> => {
  if (!(await hasLogGroup(logs, logGroupName))) {
    await logs.send(new CreateLogGroupCommand({ logGroupName, kmsKeyId }))
  }
  const retention = { logGroupName, retentionInDays: logRetentionDays }
  await logs.send(new PutRetentionPolicyCommand(retention))
}

const hasLogGroup = async (logs: CloudWatchLogsClient, name: string): Promise<boolean> => {
  const query = { logGroupNamePrefix: name }
  for await (const page of paginateDescribeLogGroups({ client: logs }, query)) {
    if (page.logGroups?.some(({ logGroupName }) => logGroupName === name)) return true
  }
  return false
}

/** Made anew where it differs: a version may not repeat the content of an earlier one. */
const ensureDocument = async (ssm: SSMClient, Name: string, content: object): Promise<void> => {
  const format = { Name, DocumentFormat: 'JSON' } as const
  if (await hasDocument(ssm, Name)) {
    const known = await ssm.send(new GetDocumentCommand(format))
    if (isDeepStrictEqual(JSON.parse(known.Content ?? '{}'), content)) return
    await ssm.send(new DeleteDocumentCommand({ Name }))
  }
  const Content = JSON.stringify(content)
  await ssm.send(new CreateDocumentCommand({ ...format, DocumentType: 'Session', Content }))
}

const hasDocument = async (ssm: SSMClient, name: string): Promise<boolean> => {
  const query = { Filters: [{ Key: 'Name', Values: [name] }] }
  for await (const page of paginateListDocuments({ client: ssm }, query)) {
    if (page.DocumentIdentifiers?.some((document) => document.Name === name)) return true
  }
  return false
}
