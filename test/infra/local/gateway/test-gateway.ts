import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeCloud, type Cloud } from '../../../../infra/local/cloud/cloud.ts'
import type { Handlers } from '../../../../infra/local/wire/handler.ts'
import type { Instances } from '../../../../infra/local/engine/ports.ts'
import type { DataPlane } from '../../../../infra/local/load-balancer/data-plane.ts'
import { createGateway, type Gateway } from '../../../../infra/local/gateway/create-gateway.ts'
import { motoDaemon, waitForMoto } from '../../../../infra/local/moto/moto-daemon.ts'
import { loadServiceModels } from '../../../../infra/local/wire/service-model.ts'
import { testPython } from '../wire/test-python.ts'

const { python, botocoreData } = testPython()
const models = loadServiceModels(botocoreData)

/** A free cloud description with moto running: no Docker, no network, nothing outside loopback. */
export interface TestMoto {
  readonly cloud: Cloud
  readonly process: ChildProcess
  readonly clientConfig: {
    endpoint: string
    region: string
    credentials: { accessKeyId: string; secretAccessKey: string }
  }
  readonly stop: () => Promise<void>
}

export const startTestMoto = async (): Promise<TestMoto> => {
  const stateRoot = mkdtempSync(join(tmpdir(), 'assay-gateway-'))
  mkdirSync(join(stateRoot, 'test'))
  const described = describeCloud({ name: 'test', index: 0, region: 'eu-west-1', stateRoot })
  const ports = { ...described.ports, gateway: await freePort(), moto: await freePort() }
  const cloud = { ...described, ports, endpoint: `http://127.0.0.1:${ports.gateway}` }
  const { program, args } = motoDaemon(cloud, python)
  const child = spawn(program, args, { stdio: 'ignore' })
  // tap ends a file, and runs what stops moto, only when nothing else keeps the process alive.
  child.unref()
  await waitForMoto(cloud)
  return {
    cloud,
    process: child,
    clientConfig: {
      endpoint: cloud.endpoint,
      region: cloud.region,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
    stop: async () => {
      await end(child)
      rmSync(stateRoot, { recursive: true })
    },
  }
}

/** The same moto with a world of its own. */
export const withOwnState = ({ cloud }: Pick<TestMoto, 'cloud'>): Cloud => ({
  ...cloud,
  stateDir: mkdtempSync(join(cloud.stateDir, 'world-')),
})

const end = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.ref()
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

/** The gateway in this process, on fakes of its edges and a real moto. */
export const startTestGateway = async (
  cloud: Cloud,
  edges: { instances: Instances; dataPlane: DataPlane; handlers?: readonly Handlers[] },
): Promise<Gateway> => {
  const gateway = await createGateway({
    handlers: [],
    ...edges,
    cloud,
    models,
    pid: process.pid,
    now: Date.now,
    stop: () => undefined,
    zonesChanged: () => undefined,
    log: () => undefined,
  })
  await gateway.listen()
  return gateway
}
