/** Which of HAProxy's sockets are for which listeners. Pure. */
import { tlsPolicies } from '../../model/load-balancing/tls-policies.ts'
import type { CloudPorts } from '../cloud/cloud.ts'

/** How many sockets there are; those that speak TLS come after the others. */
export type ListenerCounts = Pick<CloudPorts, 'listenerCount' | 'tlsListenerCount'>

/** Sockets `first` to `first + count - 1`, all alike. */
export interface ListenerPool {
  /** Of TLS; without one, the sockets speak HTTP in clear. */
  readonly policy?: string
  readonly first: number
  readonly count: number
}

/**
 * TLS versions and ciphers are fixed in a socket (the runtime API changes certificates alone),
 * hence one pool for each policy. A listener whose policy changes moves to another socket.
 */
export const listenerPools = ({
  listenerCount,
  tlsListenerCount,
}: ListenerCounts): readonly ListenerPool[] => {
  const policies = Object.keys(tlsPolicies)
  const count = Math.floor(tlsListenerCount / policies.length)
  return [
    { first: 0, count: listenerCount },
    ...policies.map((policy, index) => ({ policy, first: listenerCount + index * count, count })),
  ]
}

/** Every socket's number in a pool. */
export const slotsOf = ({ first, count }: ListenerPool): number[] =>
  Array.from({ length: count }, (_, index) => first + index)
