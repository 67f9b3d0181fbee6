import type { InstanceState } from '../../model/contract.ts'
import type { Zone } from '../../model/zone-hosts.ts'
import type { CertificateFact } from '../../model/world.ts'
import { AwsFault } from '../../model/fault.ts'
import type { Cloud } from '../cloud/cloud.ts'
import { orMotoGone } from './moto-gone.ts'

export interface Reason {
  readonly code: string
  readonly message: string
}

/** What an instance with a body became; members left out stay as they are. */
export interface InstanceChange {
  /** Change nothing unless the instance is in one of these states. */
  readonly ifState?: readonly InstanceState[]
  readonly state?: InstanceState
  /** `reason` of DescribeInstances, for example `User initiated (2026-…)`; '' clears it. */
  readonly transitionReason?: string
  readonly stateReason?: Reason | null
  readonly reachability?: 'initializing' | 'passed' | 'failed'
  readonly privateIp?: string
  readonly publicIp?: string | null
}

/** Attributes of moto's image record, in moto's own names. */
export interface ImageAttributes {
  readonly owner_id?: string
  readonly owner_alias?: string | null
  readonly name?: string
  readonly description?: string
  /** ISO 8601. */
  readonly creation_date?: string
  readonly state?: 'pending' | 'available' | 'failed'
  readonly state_reason?: Reason | null
  readonly has_body?: boolean
  readonly root_device_name?: string
  readonly root_device_type?: 'ebs'
  readonly virtualization_type?: 'hvm'
  readonly architecture?: 'x86_64'
  readonly hypervisor?: 'xen'
  readonly ena_support?: boolean
  readonly public?: boolean
  readonly imds_support?: string
}

/** Client of the control paths of server.py: what EC2's own API cannot say. */
export interface MotoControl {
  readonly changeInstance: (
    instanceId: string,
    change: InstanceChange,
  ) => Promise<{ readonly changed: boolean; readonly state: InstanceState }>
  /** Frees the subnet address that moto had picked for the instance. */
  readonly releaseAddress: (instanceId: string) => Promise<void>
  /** Sets tags, those under `aws:` included. */
  readonly tagInstance: (
    instanceId: string,
    tags: Readonly<Record<string, string>>,
  ) => Promise<void>
  readonly changeImage: (
    imageId: string,
    attributes: ImageAttributes,
    becomes?: string,
  ) => Promise<{ readonly imageId: string; readonly snapshotId: string }>
  /** Ids of the images whose instances have bodies. */
  readonly bodyImages: () => Promise<ReadonlySet<string>>
  /** ACM's, with the SHA-1 of each. */
  readonly certificates: () => Promise<readonly CertificateFact[]>
  /** Route 53's, with their records. */
  readonly zones: () => Promise<readonly Zone[]>
}

const timeoutMs = 10_000

/** Calls reject with AwsFault: moto's own code, or MotoGone when it does not answer. */
export const createMotoControl = (cloud: Cloud): MotoControl => {
  const { moto } = cloud.ports
  const call = async (name: string, body: object): Promise<unknown> => {
    const { status, text } = await orMotoGone(moto, () =>
      post(
        `http://127.0.0.1:${moto}/assay-control/${name}`,
        JSON.stringify({ region: cloud.region, ...body }),
      ),
    )
    const answer = JSON.parse(text) as { code?: string; message?: string }
    if (status === 200) return answer
    throw new AwsFault(answer.code ?? 'InternalError', answer.message ?? 'moto failed', status)
  }
  return {
    changeInstance: async (instanceId, change) =>
      (await call('instance', { instanceId, ...change })) as {
        changed: boolean
        state: InstanceState
      },
    releaseAddress: async (instanceId) => {
      await call('release', { instanceId })
    },
    tagInstance: async (instanceId, tags) => {
      await call('tags', { instanceId, tags })
    },
    changeImage: async (imageId, attributes, becomes) =>
      (await call('image', {
        imageId,
        attributes,
        ...(becomes === undefined ? {} : { becomes }),
      })) as {
        imageId: string
        snapshotId: string
      },
    certificates: async () =>
      ((await call('certificates', {})) as { certificates: CertificateFact[] }).certificates,
    zones: async () => ((await call('zones', {})) as { zones: Zone[] }).zones,
    bodyImages: async () =>
      new Set(((await call('images', {})) as { imageIds: string[] }).imageIds),
  }
}

/** Sends and reads to the end: an answer may be cut in its body too. */
const post = async (url: string, body: string): Promise<{ status: number; text: string }> => {
  const signal = AbortSignal.timeout(timeoutMs)
  const response = await fetch(url, { method: 'POST', body, signal })
  return { status: response.status, text: await response.text() }
}
