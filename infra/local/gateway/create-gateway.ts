import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { EC2Client } from '@aws-sdk/client-ec2'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { Cloud } from '../cloud/cloud.ts'
import { certificatePaths } from '../host/certificates.ts'
import { createMotoSdk } from '../moto/moto-sdk.ts'
import type { WireAnswer } from '../wire/fault-answer.ts'
import type { RequestHead } from '../wire/recognise.ts'
import type { ServiceModels } from '../wire/service-model.ts'
import { adoptInstances } from '../engine/adopt-instances.ts'
import { answerControl } from './control-paths.ts'
import { certificateCalls } from '../engine/certificate-calls.ts'
import { createDriver, type Driver } from '../engine/driver.ts'
import { createEffectRunner } from '../engine/effects.ts'
import { changesFacts, createFactsReader } from '../engine/facts.ts'
import type { Handlers } from '../wire/handler.ts'
import { closeServer, listenOn } from './http-server.ts'
import type { Log } from '../../foundation/log.ts'
import { startMetricFeed } from '../engine/metric-feed.ts'
import { modelCalls } from '../engine/model-calls.ts'
import { createMotoClient } from '../moto/moto-client.ts'
import { createMotoControl } from '../moto/moto-control.ts'
import { joinHandlers } from './join-handlers.ts'
import type { Instances } from '../engine/ports.ts'
import type { DataPlane } from '../load-balancer/data-plane.ts'
import { createPutEvent } from '../engine/put-event.ts'
import { createRequestListener } from './request-listener.ts'
import { openStateFile } from '../engine/state-file.ts'

export interface GatewayOptions {
  readonly cloud: Cloud
  readonly models: ServiceModels
  readonly instances: Instances
  readonly dataPlane: DataPlane
  /** Beside the model's, for example of EC2 and SSM. */
  readonly handlers: readonly Handlers[]
  readonly pid: number
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Records of Route 53 may have changed. */
  readonly zonesChanged: () => void
  /** Somebody asked for the end through the control path. */
  readonly stop: () => void
  readonly log: Log
}

export interface Gateway {
  readonly driver: Driver
  /** The AWS protocols without the control paths, for the names that bodies reach. */
  readonly listener: RequestListener
  /** Serves on the cloud's loopback port. Rejects when it is taken. */
  readonly listen: () => Promise<void>
  /** Ends listening, lets calls in flight finish, saves the world. */
  readonly close: () => Promise<void>
}

/** Takes up what an earlier gateway left, and is ready to listen. */
export const createGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const { cloud, instances, dataPlane, log, now } = options
  const clients = motoClients(cloud)
  const abort = new AbortController()
  const driver = createDriver({
    owner: { accountId: cloud.accountId, region: cloud.region },
    stateFile: openStateFile(cloud.stateDir),
    dataPlane,
    effectRunner: (feed) =>
      createEffectRunner({
        instances,
        putEvent: createPutEvent(clients.events, now),
        feed,
        signal: abort.signal,
        log,
      }),
    now,
    log,
  })
  const { facts, listener, control } = createFront(options, driver, clients.ec2)
  await facts.ensureFresh()
  await adoptInstances(instances, driver)
  driver.start()
  const metrics = startMetricFeed({ ...clients, ...driver, now, log })
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 65_000 }, control)
  return {
    driver,
    listener,
    listen: () => listenOn(server, cloud.ports.gateway),
    close: async () => {
      await closeServer(server)
      abort.abort()
      metrics.close()
      driver.close()
    },
  }
}

/** moto itself, not the gateway's own port: these calls are the gateway's, not a client's. */
const motoClients = (cloud: Cloud) => ({
  ec2: createMotoSdk(EC2Client, cloud),
  events: createMotoSdk(EventBridgeClient, cloud),
  cloudWatch: createMotoSdk(CloudWatchClient, cloud),
})

const createFront = (options: GatewayOptions, driver: Driver, ec2: EC2Client) => {
  const { cloud, models, log, instances } = options
  const moto = createMotoClient(cloud.ports.moto)
  const { certificates } = createMotoControl(cloud)
  const facts = createFactsReader({
    ...{ ec2, certificates, feed: driver.feed },
    facts: () => driver.world().facts,
  })
  const parts = {
    region: cloud.region,
    hostAddress: cloud.hostAddress,
    models,
    moto,
    handlers: joinHandlers(
      modelCalls({ models, driver, facts }),
      certificateCalls(driver.world),
      ...options.handlers,
    ),
    onAnswered: (call: { service: string; operation?: string }) => {
      if (call.service === 'route53') options.zonesChanged()
      if (!changesFacts(call)) return
      facts.markStale()
      facts.ensureFresh().catch((error: unknown) => log('warn', 'facts were not read', { error }))
    },
    log,
  }
  const reset = async (incoming: IncomingMessage): Promise<WireAnswer> => {
    const answer = await moto.send(incoming, Buffer.alloc(0))
    await instances.reset()
    driver.reset()
    options.zonesChanged()
    facts.markStale()
    const headers = { 'content-type': answer.contentType }
    return { status: answer.status, headers, body: answer.body }
  }
  const control = (head: RequestHead, incoming: IncomingMessage) =>
    head.method === 'POST' && head.url === '/moto-api/reset'
      ? reset(incoming)
      : answerControl(
          {
            ...{ ...options, cloudName: cloud.name, world: driver.world },
            authority: certificatePaths(cloud).web,
          },
          head,
        )
  return {
    facts,
    listener: createRequestListener(parts),
    control: createRequestListener({ ...parts, control }),
  }
}
