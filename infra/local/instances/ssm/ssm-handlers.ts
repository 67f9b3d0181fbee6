import type { EC2Client, Instance } from '@aws-sdk/client-ec2'
import { randomUUID } from 'node:crypto'
import { AwsFault } from '../../../model/fault.ts'
import type { Bodies } from '../bodies/bodies.ts'
import { hostName } from '../bodies/body-names.ts'
import type { Docker } from '../../host/docker-command.ts'
import type { Cloud } from '../../cloud/cloud.ts'
import { withInstanceFaults } from '../ec2/instance-fault-of.ts'
import { describeInstances } from '../ec2/instance-reports.ts'
import { passOn, type AwsObject, type Handler, type Handlers } from '../../wire/handler.ts'
import type { CommandRecord, CommandRecords, Invocation } from './command-record.ts'
import { commandShape, invocationShape, listedInvocationShape } from './command-shapes.ts'
import { runShellScript } from './run-shell-script.ts'

export interface SsmDeps {
  readonly cloud: Cloud
  readonly docker: Docker
  readonly bodies: Bodies
  readonly records: CommandRecords
  /** Speaks to moto directly. */
  readonly moto: EC2Client
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly onTrouble: (id: string, error: unknown) => void
}

/**
 * Run Command for instances with a body: AWS-RunShellScript alone. Calls about other instances or
 * documents are moto's.
 */
export const ssmHandlers = (deps: SsmDeps): NonNullable<Handlers['ssm']> => {
  const own =
    (answer: (deps: SsmDeps, input: AwsObject) => ReturnType<Handler>): Handler =>
    (input) =>
      withInstanceFaults(() => answer(deps, input))
  return {
    SendCommand: own(sendCommand),
    GetCommandInvocation: own(getCommandInvocation),
    ListCommands: own(listCommands),
    ListCommandInvocations: own(listCommandInvocations),
    DescribeInstanceInformation: own(describeInstanceInformation),
  }
}

const sendCommand = async (deps: SsmDeps, input: AwsObject): ReturnType<Handler> => {
  const instances = await targetsOf(deps, input)
  const ids = instances.map(({ InstanceId = '' }) => InstanceId)
  if (!ids.some((id) => deps.bodies.get(id) !== undefined)) return passOn
  if (input['DocumentName'] !== 'AWS-RunShellScript') {
    const message = `Document ${String(input['DocumentName'])} is not available in the local cloud.`
    throw new AwsFault('InvalidDocument', message)
  }
  const lost = instances.filter(({ State }) => State?.Name !== 'running')
  if (lost.length > 0) throw notManaged(lost.map(({ InstanceId }) => InstanceId).join(', '))
  const record: CommandRecord = {
    commandId: randomUUID(),
    documentName: 'AWS-RunShellScript',
    comment: String(input['Comment'] ?? ''),
    parameters: (input['Parameters'] ?? {}) as CommandRecord['parameters'],
    requestedAt: deps.now(),
    timeoutSeconds: Number(input['TimeoutSeconds'] ?? 3600),
    invocations: ids.map(pendingInvocation),
  }
  await deps.records.put(record)
  for (const id of ids) {
    run(deps, record, id).catch((error: unknown) => deps.onTrouble(id, error))
  }
  return { Command: commandShape(record) }
}

const pendingInvocation = (instanceId: string): Invocation => ({
  ...{ instanceId, status: 'Pending', responseCode: -1 },
  ...{ stdout: '', stderr: '', startedAt: '', endedAt: '' },
})

const run = async (deps: SsmDeps, record: CommandRecord, instanceId: string): Promise<void> => {
  const pending = pendingInvocation(instanceId)
  const startedAt = new Date(deps.now()).toISOString()
  try {
    await deps.records.update(record.commandId, { ...pending, status: 'InProgress', startedAt })
    const invocation = await runShellScript(deps, record, instanceId)
    await deps.records.update(record.commandId, invocation)
  } catch (error) {
    const endedAt = new Date(deps.now()).toISOString()
    const failed = { status: 'Failed', responseCode: 1, stderr: String(error) } as const
    await deps.records.update(record.commandId, { ...pending, ...failed, startedAt, endedAt })
    throw error
  }
}

/** InstanceIds, or Targets by id (`InstanceIds`) and tag (`tag:<key>`), which are joined by and. */
const targetsOf = async (deps: SsmDeps, input: AwsObject): Promise<Instance[]> => {
  const ids = input['InstanceIds'] as readonly string[] | undefined
  if (ids !== undefined && ids.length > 0) {
    const known = await describeInstances(deps.moto)
    const found = known.filter(({ InstanceId = '' }) => ids.includes(InstanceId))
    if (found.length < ids.length) throw notManaged(ids.join(', '))
    return found
  }
  const targets = (input['Targets'] ?? []) as readonly { Key?: string; Values?: string[] }[]
  const running = (await describeInstances(deps.moto)).filter(
    ({ State, InstanceId = '' }) => State?.Name === 'running' && deps.bodies.get(InstanceId),
  )
  return running.filter((instance) =>
    targets.every(({ Key = '', Values = [] }) => Values.includes(targetValue(instance, Key))),
  )
}

const targetValue = (instance: Instance, key: string): string =>
  key === 'InstanceIds'
    ? (instance.InstanceId ?? '')
    : (instance.Tags?.find((tag) => `tag:${tag.Key}` === key)?.Value ?? '')

const notManaged = (ids: string): AwsFault =>
  new AwsFault('InvalidInstanceId', `Instances [[${ids}]] not in a valid state for account`)

const getCommandInvocation = async (deps: SsmDeps, input: AwsObject): ReturnType<Handler> => {
  const record = deps.records.get(String(input['CommandId']))
  if (record === undefined) return passOn
  const invocation = record.invocations.find((one) => one.instanceId === input['InstanceId'])
  if (invocation === undefined) throw new AwsFault('InvocationDoesNotExist', '')
  return invocationShape(record, invocation)
}

const listCommands = async (deps: SsmDeps, input: AwsObject): ReturnType<Handler> => {
  const { CommandId: commandId, InstanceId: instanceId } = input
  const records = deps.records
    .all()
    .filter((record) => commandId === undefined || record.commandId === commandId)
  if (records.length === 0) return passOn
  const about = records.filter(
    ({ invocations }) =>
      instanceId === undefined || invocations.some((one) => one.instanceId === instanceId),
  )
  return { Commands: about.map(commandShape) }
}

const listCommandInvocations = async (deps: SsmDeps, input: AwsObject): Promise<AwsObject> => {
  const { CommandId: commandId, InstanceId: instanceId, Details: withDetails } = input
  const records = deps.records
    .all()
    .filter((record) => commandId === undefined || record.commandId === commandId)
  return {
    CommandInvocations: records.flatMap((record) =>
      record.invocations
        .filter((one) => instanceId === undefined || one.instanceId === instanceId)
        .map((one) => listedInvocationShape(record, one, withDetails === true)),
    ),
  }
}

/** Bodies that run count as managed, as if the agent stood in every image. */
const describeInstanceInformation = async (deps: SsmDeps, input: AwsObject): Promise<AwsObject> => {
  const filters = [
    ...((input['InstanceInformationFilterList'] ?? []) as readonly AwsObject[]),
    ...((input['Filters'] ?? []) as readonly AwsObject[]),
  ].map((filter) => ({
    key: String(filter['key'] ?? filter['Key']),
    values: (filter['valueSet'] ?? filter['Values'] ?? []) as readonly string[],
  }))
  const managed = (await describeInstances(deps.moto)).filter(
    ({ State, InstanceId = '' }) => State?.Name === 'running' && deps.bodies.get(InstanceId),
  )
  const wanted = managed.filter((instance) =>
    filters.every(({ key, values }) =>
      key === 'InstanceIds' || key.startsWith('tag:')
        ? values.includes(targetValue(instance, key))
        : values.includes(key === 'PingStatus' ? 'Online' : 'Linux'),
    ),
  )
  return { InstanceInformationList: wanted.map((instance) => managedShape(deps, instance)) }
}

const managedShape = (deps: SsmDeps, instance: Instance): AwsObject => ({
  InstanceId: instance.InstanceId,
  PingStatus: 'Online',
  LastPingDateTime: new Date(deps.now()),
  AgentVersion: '3.3.0.0',
  IsLatestVersion: true,
  PlatformType: 'Linux',
  PlatformName: 'Debian GNU/Linux',
  PlatformVersion: '13',
  ResourceType: 'EC2Instance',
  IPAddress: instance.PrivateIpAddress,
  ComputerName: hostName(instance.PrivateIpAddress ?? ''),
})
