import {
  DescribeInstancesCommand,
  DescribeInstanceStatusCommand,
  type Instance,
} from '@aws-sdk/client-ec2'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { env } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { createDocker } from '../../../../../infra/local/host/docker-command.ts'
import { cacheRoot, describeCloud, type Cloud } from '../../../../../infra/local/cloud/cloud.ts'
import {
  createLocalEc2,
  type LocalEc2,
} from '../../../../../infra/local/instances/ec2/create-local-ec2.ts'
import type { AwsObject } from '../../../../../infra/local/wire/handler.ts'
import type { InstanceReport } from '../../../../../infra/local/engine/ports.ts'
import { startImds } from '../../../../../infra/local/instances/imds/start-imds.ts'
import { startDaemon, stopDaemons } from '../../../../../infra/local/host/daemon.ts'
import { removeDockerObjects } from '../../../../../infra/local/up/remove-docker-objects.ts'
import { motoDaemon, waitForMoto } from '../../../../../infra/local/moto/moto-daemon.ts'
import { ensureCertificates } from '../../../../../infra/local/host/certificates.ts'
import { dnsDaemon } from '../../../../../infra/local/host/dns.ts'
import { createHostCommand } from '../../../../../infra/local/host/host-command.ts'
import {
  createNetwork,
  mapBody,
  removeNetwork,
  setHopLimit,
  unmapBody,
} from '../../../../../infra/local/host/network.ts'
import { registerSourceAmi } from '../../../../../infra/local/up/source-ami/register-source-ami.ts'
import { openCommandRecords } from '../../../../../infra/local/instances/ssm/command-record.ts'
import { ssmHandlers } from '../../../../../infra/local/instances/ssm/ssm-handlers.ts'
import { locateTools } from '../../../../../infra/setup/toolbox.ts'
import { answered } from '../../wire/answered.ts'

/** A gateway's EC2 without its wire: calls go to the handlers as the wire would hand them over. */
export interface BodyGateway extends LocalEc2 {
  readonly reports: InstanceReport[]
  readonly trouble: unknown[]
  readonly call: (operation: string, input: AwsObject) => Promise<AwsObject>
  /** Runs shell lines on an instance by Run Command. */
  readonly shell: (instanceId: string, ...commands: string[]) => Promise<AwsObject>
  readonly describe: (instanceId: string) => Promise<Instance>
  readonly until: (instanceId: string, state: string) => Promise<Instance>
  readonly untilReachable: (instanceId: string) => Promise<Instance>
}

/** A cloud of network, name server, moto, metadata service and bodies, for tests of bodies. */
export interface BodyCloud {
  readonly cloud: Cloud
  readonly docker: ReturnType<typeof createDocker>
  readonly sourceAmi: string
  /** A gateway of this cloud; the one before it is closed, as a kill would leave it. */
  readonly gateway: () => Promise<BodyGateway>
  readonly down: () => Promise<void>
}

const deadlineMs = 90_000

export const createBodyCloud = async (index: number): Promise<BodyCloud> => {
  const stateRoot = await mkdtemp(join(tmpdir(), 'assay-bodies-'))
  const described = describeCloud({
    ...{ name: `test-bodies-${index}`, index, region: 'eu-west-1', stateRoot },
  })
  // No gateway listens here; the metadata service asks moto itself.
  const cloud = { ...described, endpoint: `http://127.0.0.1:${described.ports.moto}` }
  const toolbox = locateTools(cacheRoot(env))
  const host = createHostCommand()
  const tools = { host, docker: toolbox.docker, nft: toolbox.nft }
  const docker = createDocker(toolbox.docker, userInfo().uid === 0 ? [] : ['sudo', '-n'])
  const ends: (() => Promise<void>)[] = []
  const down = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end()
    await stopDaemons(cloud)
    await removeDockerObjects(cloud, tools)
    await removeNetwork(cloud, tools)
    await rm(stateRoot, { recursive: true, force: true })
  }
  try {
    await mkdir(cloud.stateDir, { recursive: true })
    await createNetwork(cloud, tools)
    const daemonEnv = { HOME: homedir(), PATH: env['PATH'] }
    await startDaemon(cloud, daemonEnv, motoDaemon(cloud, toolbox.python))
    await startDaemon(cloud, daemonEnv, dnsDaemon(cloud, toolbox.dnsmasq, userInfo().username))
    await waitForMoto(cloud)
    let current = await openGateway(cloud, docker, tools)
    const imds = await startImds(cloud, {
      findInstanceId: (address) => current.findInstanceId(address),
      targetLifecycleState: () => undefined,
      tokenSecret: Buffer.from('the secret of a test, long enough'),
      now: Date.now,
    })
    ends.push(imds.close, async () => current.close())
    const { moto, control } = current.deps
    const authorities = await ensureCertificates(cloud, host)
    const rootTar = toolbox.sourceRoot
    const source = await registerSourceAmi({ cloud, docker, moto, control, rootTar, authorities })
    const gateway = async (): Promise<BodyGateway> => {
      current.close()
      current = await openGateway(cloud, docker, tools)
      await current.instances.adopt()
      return current
    }
    return { cloud, docker, sourceAmi: source.imageId, gateway, down }
  } catch (error) {
    await down()
    throw error
  }
}

const openGateway = async (
  cloud: Cloud,
  docker: BodyCloud['docker'],
  tools: Parameters<typeof mapBody>[1],
): Promise<BodyGateway> => {
  const trouble: unknown[] = []
  const reports: InstanceReport[] = []
  const onTrouble = (_id: string, error: unknown): void => void trouble.push(error)
  const network = {
    map: (address: string) => mapBody(cloud, tools, address),
    unmap: (address: string) => unmapBody(cloud, tools, address),
    setHopLimit: (address: string, hops: number) => setHopLimit(cloud, tools, address, hops),
  }
  const ec2 = await createLocalEc2({ cloud, docker, network, onTrouble })
  ec2.instances.onReport((report) => reports.push(report))
  const { moto, bodies } = ec2.deps
  const records = await openCommandRecords(cloud)
  const ssm = ssmHandlers({ cloud, docker, bodies, records, moto, now: Date.now, onTrouble })
  const call = (operation: string, input: AwsObject): Promise<AwsObject> => {
    const handler = ec2.calls[operation] ?? ssm[operation]
    if (handler === undefined) throw new Error(`${operation} is not an own call.`)
    const forward = (): Promise<never> => Promise.reject(new Error('forwarded'))
    const context = { service: 'ec2', operation, requestId: 'r-1', region: cloud.region, forward }
    return answered(handler(input, context))
  }
  const describe = async (instanceId: string): Promise<Instance> => {
    const answer = await moto.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }))
    return answer.Reservations?.[0]?.Instances?.[0] ?? {}
  }
  const isReachable = async (instanceId: string): Promise<boolean> => {
    const ask = new DescribeInstanceStatusCommand({ InstanceIds: [instanceId] })
    return (await moto.send(ask)).InstanceStatuses?.[0]?.InstanceStatus?.Status === 'ok'
  }
  return {
    ...{ ...ec2, reports, trouble, call, describe },
    shell: (instanceId, ...commands) => runShell(call, instanceId, commands),
    until: async (instanceId, state) => {
      const isThere = async () => (await describe(instanceId)).State?.Name === state
      await waitFor(`${instanceId} ${state}`, isThere)
      return describe(instanceId)
    },
    untilReachable: async (instanceId) => {
      await waitFor(`${instanceId} reachable`, () => isReachable(instanceId))
      return describe(instanceId)
    },
  }
}

const waitFor = async (what: string, isThere: () => Promise<boolean>): Promise<void> => {
  const end = Date.now() + deadlineMs
  while (!(await isThere())) {
    if (Date.now() > end) throw new Error(`Waited ${deadlineMs / 1000} s for ${what}.`)
    await sleep(200)
  }
}

const runShell = async (
  call: BodyGateway['call'],
  instanceId: string,
  commands: readonly string[],
): Promise<AwsObject> => {
  const sent = await call('SendCommand', {
    InstanceIds: [instanceId],
    DocumentName: 'AWS-RunShellScript',
    Parameters: { commands },
  })
  const { CommandId } = sent['Command'] as { CommandId: string }
  let invocation: AwsObject = {}
  await waitFor(`command on ${instanceId}`, async () => {
    invocation = await call('GetCommandInvocation', { CommandId, InstanceId: instanceId })
    return !['Pending', 'InProgress'].includes(String(invocation['Status']))
  })
  return invocation
}
