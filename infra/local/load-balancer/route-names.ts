/** What the short names in a log line stand for. Former rules stay known for a while. */
import type { Certificate } from '../../model/certificate.ts'
import type { RoutedLoadBalancer, RoutingTable } from '../../model/contract.ts'
import { dimensionOf } from './traffic-figures.ts'
import type { RequestRoute } from './access-log-line.ts'
import type { RequestRecord, TlsRecord } from './request-record.ts'
import { listenerKey, ruleNumber } from './route-maps.ts'
import type { Slots } from './slots.ts'

interface KnownListener {
  readonly loadBalancer: RoutedLoadBalancer
  readonly port: number
  readonly protocol: 'HTTP' | 'HTTPS'
}

export interface RouteNames {
  readonly know: (table: RoutingTable, slots: Slots) => void
  /** Undefined for a listener that was never known. */
  readonly routeOf: (
    record: RequestRecord,
  ) => { route: RequestRoute; loadBalancer: RoutedLoadBalancer } | undefined
}

/** Far more rules than change between a request and the reading of its line. */
const rulesMax = 5000

/** @param vpcAddress turns a loopback address and port into the ones of the VPC */
export const routeNames = (vpcAddress: (target: string) => string): RouteNames => {
  const listeners = new Map<string, KnownListener>()
  const priorities = new Map<string, number>()
  const groups = new Map<string, string>()
  const certificates = new Map<string, Certificate>()

  const knowRules = (loadBalancer: RoutedLoadBalancer, slots: Slots): void => {
    for (const listener of loadBalancer.listeners) {
      const slot = slots.listeners[listener.arn]
      if (slot === undefined) {
        continue
      }
      const { port, protocol, tls } = listener
      for (const each of tls?.certificates ?? []) certificates.set(each.fingerprint, each)
      listeners.set(listenerKey(slot), { loadBalancer, port, protocol })
      for (const rule of listener.rules) {
        const number = String(ruleNumber(rule, slots))
        priorities.delete(number)
        priorities.set(number, rule.priority)
      }
    }
  }
  return {
    know: (table, slots) => {
      for (const loadBalancer of table.loadBalancers) {
        knowRules(loadBalancer, slots)
      }
      for (const [arn, backend] of Object.entries(slots.backends)) {
        groups.set(backend, arn)
      }
      for (const number of [...priorities.keys()].slice(0, -rulesMax)) {
        priorities.delete(number)
      }
    },
    routeOf: (record) => {
      const listener = listeners.get(record.listener)
      if (listener === undefined) {
        return undefined
      }
      const rulePriority = priorities.get(record.rule)
      const targetGroupArn = groups.get(record.backend)
      return {
        loadBalancer: listener.loadBalancer,
        route: {
          loadBalancer: dimensionOf(listener.loadBalancer.arn),
          listenerPort: listener.port,
          protocol: listener.protocol,
          ...(rulePriority === undefined ? {} : { rulePriority }),
          ...(targetGroupArn === undefined ? {} : { targetGroupArn }),
          ...(record.target === undefined ? {} : { target: vpcAddress(record.target) }),
          ...shownTo(record.tls, certificates),
        },
      }
    },
  }
}

/** What a client was shown, and the name that brought it about. */
const shownTo = (
  tls: TlsRecord | undefined,
  certificates: ReadonlyMap<string, Certificate>,
): Pick<RequestRoute, 'certificateArn' | 'domainName'> => {
  const shown = certificates.get(tls?.fingerprint ?? '')
  if (shown === undefined) return {}
  const { arn, names } = shown
  const name = tls?.serverName
  return {
    certificateArn: arn,
    ...(name === undefined || !names.some((each) => isFor(each, name)) ? {} : { domainName: name }),
  }
}

/** A wildcard stands for one label. */
const isFor = (certificateName: string, name: string): boolean => {
  const [wanted, asked] = [certificateName.toLowerCase(), name.toLowerCase()]
  return wanted === asked || wanted === asked.replace(/^[^.]+/, '*')
}
