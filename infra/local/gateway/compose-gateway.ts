import { asRoot } from '../../foundation/as-root.ts'
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { ECRClient } from '@aws-sdk/client-ecr'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { createDocker } from '../host/docker-command.ts'
import type { Cloud } from '../cloud/cloud.ts'
import { createLocalEc2 } from '../instances/ec2/create-local-ec2.ts'
import { checkTagsOf } from '../instances/ec2/metadata-tags.ts'
import { metadataOptionsCalls } from '../instances/imds/metadata-options-call.ts'
import { startImds } from '../instances/imds/start-imds.ts'
import type { CloudFile } from '../cloud/cloud-file.ts'
import { cloudSecret } from '../cloud/cloud-secret.ts'
import { createDataPlane } from '../load-balancer/data-plane.ts'
import type { TrafficSinks } from '../load-balancer/traffic.ts'
import { createMotoControl } from '../moto/moto-control.ts'
import { createMotoSdk } from '../moto/moto-sdk.ts'
import { createHostCommand } from '../host/host-command.ts'
import { publishNames, publishZones } from '../host/dns.ts'
import { mapBody, publishListeners, setHopLimit, unmapBody } from '../host/network.ts'
import type { PublishedLoadBalancer } from '../host/ruleset.ts'
import { createZoneNames, type ZoneNames } from './zone-names.ts'
import { startTlsFront } from './tls-front.ts'
import { createLocalEcr } from '../registry/create-local-ecr.ts'
import { openCommandRecords } from '../instances/ssm/command-record.ts'
import { ssmHandlers } from '../instances/ssm/ssm-handlers.ts'
import { loadServiceModels } from '../wire/service-model.ts'
import { createGateway } from './create-gateway.ts'
import type { Log } from '../../foundation/log.ts'
import { targetLifecycleState } from '../engine/target-lifecycle-state.ts'

export interface ComposeOptions extends CloudFile {
  readonly pid: number
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly stop: () => void
  readonly log: Log
}

/**
 * Puts the real parts of a cloud together and serves.
 *
 * @returns what ends it; bodies, moto and HAProxy run on for the next gateway
 */
export const composeGateway = async (
  options: ComposeOptions,
): Promise<{ readonly close: () => Promise<void> }> => {
  const { cloud, toolbox, now, log } = options
  const onTrouble = (id: string, error: unknown): void => log('warn', 'trouble', { id, error })
  const docker = createDocker(toolbox.docker, asRoot)
  const traffic = trafficSinks(cloud, now, log)
  const zoneNames = createZoneNames({
    zones: createMotoControl(cloud).zones,
    publish: (zones, hosts) => publishZones(cloud, zones, hosts),
  })
  const network = bodyNetwork(options, zoneNames)
  const dataPlane = await createDataPlane({
    cloud,
    haproxyPath: toolbox.haproxy,
    traffic,
    publish: network.publish,
    onTrouble: traffic.onTrouble,
  })
  const ec2 = await createLocalEc2({ cloud, docker, network, onTrouble })
  const { bodies, moto } = ec2.deps
  const records = await openCommandRecords(cloud)
  const ssm = ssmHandlers({ cloud, docker, bodies, records, moto, now, onTrouble })
  const ecr = await createLocalEcr(cloud, createMotoSdk(ECRClient, cloud), now)
  const metadataOptions = metadataOptionsCalls({
    checkTagsOf: (instanceId) => checkTagsOf(moto, instanceId),
    addressOf: (instanceId) => bodies.get(instanceId)?.privateIp,
    setHopLimit: network.setHopLimit,
  })
  const gateway = await createGateway({
    ...options,
    models: loadServiceModels(toolbox.botocoreData),
    instances: {
      ...ec2.instances,
      reset: async () => {
        await ec2.instances.reset()
        await records.clear()
      },
    },
    dataPlane,
    zonesChanged: () => {
      zoneNames.refresh().catch((error: unknown) => onTrouble('zones', error))
    },
    handlers: [{ ec2: ec2.calls, ssm }, ecr.calls, metadataOptions],
  })
  const imds = await startImds(cloud, {
    findInstanceId: ec2.findInstanceId,
    targetLifecycleState: (id) => targetLifecycleState(gateway.driver.world(), id),
    tokenSecret: await cloudSecret(cloud, 'imds-tokens'),
    now,
  })
  const front = await startTlsFront(cloud, { aws: gateway.listener, registry: ecr.front })
  await zoneNames.refresh()
  await gateway.listen()
  return {
    close: async () => {
      await Promise.all([gateway.close(), imds.close(), front.close()])
      ec2.close()
      await dataPlane.leave()
    },
  }
}

const bodyNetwork = ({ cloud, toolbox }: CloudFile, zoneNames: ZoneNames) => {
  const tools = { host: createHostCommand(), docker: toolbox.docker, nft: toolbox.nft }
  return {
    map: (address: string) => mapBody(cloud, tools, address),
    unmap: (address: string) => unmapBody(cloud, tools, address),
    setHopLimit: (address: string, hops: number) => setHopLimit(cloud, tools, address, hops),
    publish: async (loadBalancers: readonly PublishedLoadBalancer[]) => {
      await publishListeners(cloud, tools, loadBalancers)
      await publishNames(cloud, loadBalancers)
      await zoneNames.follow(
        loadBalancers.map(({ dnsName, address }) => ({ name: dnsName.toLowerCase(), address })),
      )
    },
  }
}

/** Access logs and figures are written often, so that a person finds them while still looking. */
const trafficIntervalMs = 15_000

const trafficSinks = (cloud: Cloud, now: () => number, log: Log): TrafficSinks => {
  const s3 = createMotoSdk(S3Client, cloud)
  const cloudWatch = createMotoSdk(CloudWatchClient, cloud)
  return {
    putObject: ({ bucket, key, body }) =>
      s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body })),
    putMetricData: (namespace, data) =>
      cloudWatch.send(new PutMetricDataCommand({ Namespace: namespace, MetricData: data })),
    now,
    intervalMs: trafficIntervalMs,
    onTrouble: (message) => log('warn', message),
  }
}
