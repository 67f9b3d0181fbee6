import type { AwsObject } from '../../wire/handler.ts'
import { isOver, type CommandRecord, type Invocation } from './command-record.ts'

/** Status details are worded with a space (SSM user guide, "Understanding command statuses"). */
const details = (status: string): string =>
  status === 'InProgress' ? 'In Progress' : status === 'TimedOut' ? 'Execution Timed Out' : status

/** A command's status is the worst of its invocations, once all are over. */
const statusOf = (record: CommandRecord): string => {
  const statuses = record.invocations.map(({ status }) => status)
  if (statuses.some((status) => !isOver(status))) {
    return statuses.every((status) => status === 'Pending') ? 'Pending' : 'InProgress'
  }
  return statuses.find((status) => status !== 'Success') ?? 'Success'
}

export const commandShape = (record: CommandRecord): AwsObject => {
  const status = statusOf(record)
  const over = record.invocations.filter((invocation) => isOver(invocation.status))
  return {
    CommandId: record.commandId,
    DocumentName: record.documentName,
    DocumentVersion: '$DEFAULT',
    Comment: record.comment,
    Parameters: record.parameters,
    InstanceIds: record.invocations.map(({ instanceId }) => instanceId),
    RequestedDateTime: new Date(record.requestedAt),
    ExpiresAfter: new Date(record.requestedAt + record.timeoutSeconds * 1000),
    Status: status,
    StatusDetails: details(status),
    MaxConcurrency: '50',
    MaxErrors: '0',
    TargetCount: record.invocations.length,
    CompletedCount: over.length,
    ErrorCount: over.filter((invocation) => invocation.status !== 'Success').length,
    TimeoutSeconds: record.timeoutSeconds,
  }
}

/** GetCommandInvocation. */
export const invocationShape = (record: CommandRecord, invocation: Invocation): AwsObject => {
  const elapsedMs =
    invocation.endedAt === ''
      ? 0
      : Date.parse(invocation.endedAt) - Date.parse(invocation.startedAt)
  return {
    CommandId: record.commandId,
    InstanceId: invocation.instanceId,
    Comment: record.comment,
    DocumentName: record.documentName,
    DocumentVersion: '$DEFAULT',
    PluginName: 'aws:runShellScript',
    ResponseCode: invocation.responseCode,
    ExecutionStartDateTime: invocation.startedAt,
    ExecutionEndDateTime: invocation.endedAt,
    ExecutionElapsedTime: invocation.endedAt === '' ? '' : `PT${elapsedMs / 1000}S`,
    Status: invocation.status,
    StatusDetails: details(invocation.status),
    StandardOutputContent: invocation.stdout,
    StandardErrorContent: invocation.stderr,
  }
}

/** One entry of ListCommandInvocations; plugins only when asked for. */
export const listedInvocationShape = (
  record: CommandRecord,
  invocation: Invocation,
  withDetails: boolean,
): AwsObject => ({
  CommandId: record.commandId,
  InstanceId: invocation.instanceId,
  Comment: record.comment,
  DocumentName: record.documentName,
  RequestedDateTime: new Date(record.requestedAt),
  Status: invocation.status,
  StatusDetails: details(invocation.status),
  CommandPlugins: withDetails ? [pluginShape(invocation)] : [],
})

/** Both outputs in one, as the agent joins them. */
const outputOf = ({ stdout, stderr }: Invocation): string =>
  stderr === '' ? stdout : `${stdout}\n----------ERROR-------\n${stderr}`

const pluginShape = (invocation: Invocation): AwsObject => ({
  Name: 'aws:runShellScript',
  Status: invocation.status,
  StatusDetails: details(invocation.status),
  ResponseCode: invocation.responseCode,
  Output: outputOf(invocation),
  ...(invocation.startedAt === '' ? {} : { ResponseStartDateTime: new Date(invocation.startedAt) }),
  ...(invocation.endedAt === '' ? {} : { ResponseFinishDateTime: new Date(invocation.endedAt) }),
})
