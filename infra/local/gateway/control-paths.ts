import type { Listener } from '../../model/load-balancing/state.ts'
import type { World } from '../../model/world.ts'
import type { WireAnswer } from '../wire/fault-answer.ts'
import type { RequestHead } from '../wire/recognise.ts'
import type { DataPlane } from '../load-balancer/data-plane.ts'
import { worldText } from '../engine/state-file.ts'

/** What the gateway tells about itself, and how it is ended; on loopback only. */
export interface ControlParts {
  readonly cloudName: string
  readonly pid: number
  readonly world: () => World
  readonly dataPlane: Pick<DataPlane, 'listenerUrl'>
  /** Path of the certificate of the authority that signs for ACM. */
  readonly authority: string
  readonly stop: () => void
}

/** Where a listener of a load balancer is reached from the host. */
export interface ListenerEntry {
  readonly loadBalancerName: string
  readonly listenerArn: string
  readonly port: number
  readonly protocol: string
  /** Null before the data plane serves it. */
  readonly url: string | null
  /** Of an HTTPS listener: what its default certificate is for, and who signed it. */
  readonly tls?: { readonly names: readonly string[]; readonly authority: string }
}

/** `/_assay/` cannot be an S3 bucket: their names have no underscore. */
const prefix = '/_assay/'

/** Answers a control path; undefined for a request of AWS's protocols. */
export const answerControl = (parts: ControlParts, head: RequestHead): WireAnswer | undefined => {
  const path = head.url.split('?', 1)[0] ?? ''
  if (!path.startsWith(prefix)) return undefined
  switch (`${head.method} ${path.slice(prefix.length)}`) {
    case 'GET health':
      return json(200, JSON.stringify({ cloud: parts.cloudName, pid: parts.pid }))
    case 'GET listeners':
      return json(200, JSON.stringify(listenersOf(parts)))
    case 'GET world':
      return json(200, worldText(parts.world()))
    case 'POST stop':
      parts.stop()
      return json(202, JSON.stringify({ stopping: true }))
    default:
      return json(404, JSON.stringify({ message: `No control path ${head.method} ${path}.` }))
  }
}

const namesOf = ({ facts }: World, { certificateArns }: Listener): readonly string[] =>
  facts.certificates[certificateArns[0] ?? '']?.names ?? []

const listenersOf = ({ world, dataPlane, authority }: ControlParts): ListenerEntry[] => {
  const { listeners, loadBalancers } = world().loadBalancing
  return Object.values(listeners).map((listener) => ({
    loadBalancerName: loadBalancers[listener.loadBalancerArn]?.name ?? '',
    listenerArn: listener.arn,
    port: listener.port,
    protocol: listener.protocol,
    url: dataPlane.listenerUrl(listener.arn) ?? null,
    ...(listener.protocol === 'HTTPS'
      ? { tls: { names: namesOf(world(), listener), authority } }
      : {}),
  }))
}

const json = (status: number, text: string): WireAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(text),
})
