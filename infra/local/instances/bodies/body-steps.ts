import { writeFile } from 'node:fs/promises'
import type { Cloud } from '../../cloud/cloud.ts'
import { createArguments } from './body-flags.ts'
import type { BodyImages } from './body-images.ts'
import { containerName, instanceLabel, volumeName } from './body-names.ts'
import type { BodyRecord } from './body-record.ts'
import { ignoreAbsent, type Docker } from '../../host/docker-command.ts'
import { statePath } from '../../cloud/state-layout.ts'

/** The network's part, by VPC address. */
export interface BodyNetwork {
  readonly map: (vpcAddress: string) => Promise<void>
  readonly unmap: (vpcAddress: string) => Promise<void>
  readonly setHopLimit: (vpcAddress: string, hops: number) => Promise<void>
}

export interface FoundBody {
  readonly instanceId: string
  readonly status: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead'
  readonly exitStatus: number
}

/** What is done to a body's container, one step each; every step may be repeated. */
export interface BodySteps {
  readonly create: (record: BodyRecord) => Promise<void>
  readonly boot: (record: BodyRecord) => Promise<void>
  readonly halt: (record: BodyRecord, graceSeconds: number) => Promise<void>
  /** A stopped body keeps its address and loses its way in. */
  readonly disconnect: (record: BodyRecord) => Promise<void>
  /** A body that ran on under another gateway, perhaps paused by a capture that was cut off. */
  readonly reconnect: (record: BodyRecord, status: 'running' | 'paused') => Promise<void>
  readonly remove: (record: BodyRecord) => Promise<void>
  /** A container that no record knows. */
  readonly removeStray: (instanceId: string) => Promise<void>
  readonly find: () => Promise<readonly FoundBody[]>
  /** Time of the last start, as `since` of `console` takes it. */
  readonly startedAt: (instanceId: string) => Promise<string>
  /** The newest lines of the console, of earlier boots too unless `since` says otherwise. */
  readonly console: (
    instanceId: string,
    options: { readonly lines: number; readonly since?: string },
  ) => Promise<string>
}

/** Where the last console of a removed body stays, as EC2 keeps it for a while. */
export const consoleFile = (cloud: Cloud, instanceId: string): string =>
  statePath(cloud, 'bodies', `${instanceId}.console`)

export const createBodySteps = (deps: {
  cloud: Cloud
  docker: Docker
  images: BodyImages
  network: BodyNetwork
}): BodySteps => {
  const { cloud, docker, images, network } = deps
  const name = (record: BodyRecord): string => containerName(cloud, record.instanceId)
  const steps: BodySteps = {
    create: async (record) => {
      // A gateway that was killed between the two leaves a volume half copied.
      await steps.removeStray(record.instanceId)
      await images.createInstanceVolume(record.instanceId, record.imageId)
      await docker.run(createArguments(cloud, record))
    },
    boot: async (record) => {
      // Before the start, so that no request of the body leaves with another hop limit.
      await network.setHopLimit(record.privateIp, record.hopLimit)
      await docker.run(['start', name(record)])
      await network.map(record.privateIp)
    },
    halt: async (record, graceSeconds) => {
      await docker.run(['stop', '--time', String(graceSeconds), name(record)], {
        timeoutMs: (graceSeconds + 30) * 1000,
      })
    },
    disconnect: (record) => network.unmap(record.privateIp),
    reconnect: async (record, status) => {
      if (status === 'paused') await docker.run(['unpause', name(record)])
      await network.setHopLimit(record.privateIp, record.hopLimit)
      await network.map(record.privateIp)
    },
    remove: async (record) => {
      await network.unmap(record.privateIp)
      await keepConsole(cloud, docker, record.instanceId)
      await steps.removeStray(record.instanceId)
    },
    removeStray: async (instanceId) => {
      await ignoreAbsent(docker.run(['rm', '--force', containerName(cloud, instanceId)]))
      const volume = volumeName(cloud, instanceId)
      await ignoreAbsent(docker.run(['volume', 'rm', '--force', volume], { timeoutMs: 120_000 }))
    },
    find: async () => {
      const filter = ['--filter', `label=${cloud.label}`, '--filter', `label=${instanceLabel}`]
      const ids = (await docker.run(['ps', '--all', '--quiet', ...filter])).split('\n')
      const known = ids.filter((id) => id !== '')
      return known.length === 0 ? [] : parseFound(await docker.run(inspectArguments(known)))
    },
    startedAt: async (instanceId) => {
      const format = ['--format', '{{.State.StartedAt}}', containerName(cloud, instanceId)]
      return (await docker.run(['inspect', ...format])).trim()
    },
    console: async (instanceId, options) => {
      const since = options.since === undefined ? [] : ['--since', options.since]
      const tail = ['--tail', String(options.lines), containerName(cloud, instanceId)]
      return docker.run(['logs', ...since, ...tail])
    },
  }
  return steps
}

const keepConsole = async (cloud: Cloud, docker: Docker, instanceId: string): Promise<void> => {
  const last = await docker.attempt(['logs', '--tail', '500', containerName(cloud, instanceId)])
  if (last.exitCode !== 0) return
  await writeFile(consoleFile(cloud, instanceId), last.stdout, { mode: 0o600 })
}

const inspectArguments = (ids: readonly string[]): string[] => [
  ...['inspect', '--format'],
  `{{index .Config.Labels "${instanceLabel}"}} {{.State.Status}} {{.State.ExitCode}}`,
  ...ids,
]

const parseFound = (text: string): FoundBody[] =>
  text.split('\n').flatMap((line) => {
    const [instanceId = '', status = '', exitStatus = ''] = line.trim().split(' ')
    if (!instanceId.startsWith('i-')) return []
    return [{ instanceId, status: status as FoundBody['status'], exitStatus: Number(exitStatus) }]
  })
