/** What HAProxy is told of a listener: one value of the map `listeners`, in fields. */
import type { RoutedListener, RoutedLoadBalancer } from '../../model/contract.ts'
import { responseHeaderNames } from '../../model/load-balancing/attribute-rules.ts'

const fieldNames = [
  'listener',
  'timeout',
  'port',
  'proto',
  'age',
  'forwarded',
  'client_port',
  'preserves_host',
  'drops_invalid',
  'names_server',
  'tells_tls',
  ...responseHeaderNames,
] as const
type Field = (typeof fieldNames)[number]

const yes = (value: boolean): string => (value ? '1' : '0')

/** Times are in milliseconds; header values are in base64, as they may hold anything. */
export const listenerValue = (
  name: string,
  listener: RoutedListener,
  loadBalancer: RoutedLoadBalancer,
): string =>
  [
    name,
    loadBalancer.idleTimeoutSeconds * 1000,
    listener.port,
    listener.protocol.toLowerCase(),
    loadBalancer.clientKeepAliveSeconds * 1000,
    loadBalancer.forwardedFor,
    yes(loadBalancer.forwardsClientPort),
    yes(loadBalancer.preservesHost),
    yes(loadBalancer.dropsInvalidHeaders),
    yes(listener.namesServer),
    yes(loadBalancer.tellsTls),
    ...responseHeaderNames.map((header) =>
      Buffer.from(listener.responseHeaders[header] ?? '', 'utf8').toString('base64'),
    ),
  ].join('|')

/** The same field as HAProxy reads it, once `txn.slot` holds the value. */
export const listenerField = (field: Field): string =>
  `var(txn.slot),field(${fieldNames.indexOf(field) + 1},|)`

/** Condition that a yes-or-no field is yes. */
export const listenerSays = (field: Field): string => `{ ${listenerField(field)} -m str 1 }`
