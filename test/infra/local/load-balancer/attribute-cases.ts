/** What each attribute changes: how that is seen, with the default and with another value. */
import { setTimeout as delay } from 'node:timers/promises'
import { isDrained } from '../../../../infra/model/load-balancing/targets.ts'
import { call, faultOf, pass } from '../../model/load-balancing/fixture.ts'
import {
  arrived,
  endsConnection,
  logsOf,
  probe,
  type Owner,
  type Scene,
} from './attribute-scene.ts'
import { answeredBy } from './fixture.ts'

export interface Case {
  /** The values under test; each attribute has its default before. */
  readonly set: Readonly<Record<string, string>>
  /** What must stand already, so that the attribute can be seen. */
  readonly given?: Readonly<Record<string, string>>
  readonly sees: (scene: Scene) => Promise<unknown> | unknown
  readonly before: unknown
  readonly after: unknown
}

const forwardedFor = async (scene: Scene): Promise<string | undefined> =>
  (await arrived(scene, { 'x-forwarded-for': '203.0.113.7' }))['x-forwarded-for']

/** Who answers 16 requests, one after the other. */
const sequence = async (scene: Scene): Promise<string[]> => {
  const answers: string[] = []
  for (let count = 0; count < 16; count += 1) answers.push(answeredBy(await scene.ask()))
  return answers
}

/** Whether new requests go to a target that has not yet answered one. */
const usesBusyTarget = async (scene: Scene): Promise<boolean> => {
  const slow = scene.ask('/slow?ms=700')
  await delay(100)
  const answers = await sequence(scene)
  return answers.includes(answeredBy(await slow))
}

const cookie = async (scene: Scene): Promise<string> =>
  (await scene.ask()).headers['set-cookie']?.[0] ?? 'none'

/** How long the cookie is kept, to the nearest minute. */
const cookieMinutes = async (scene: Scene): Promise<number> => {
  const expires = /Expires=([^;]+)/.exec(await cookie(scene))?.[1] ?? ''
  return Math.round((Date.parse(expires) - Date.now()) / 60_000)
}

const drainSeconds = (scene: Scene): number => {
  const world = structuredClone(scene.world)
  const group = scene.arns.TargetGroup
  call(world, 'DeregisterTargets', { TargetGroupArn: group, Targets: [{ Id: 'i-1' }] })
  let seconds = 0
  for (; !isDrained(world, group, 'i-1'); seconds += 1) pass(world, 1000)
  return seconds
}

/** Who serves once target a has failed its checks. */
const servesWithOneUnhealthy = async (scene: Scene): Promise<string[]> => {
  const { port } = scene.a.routed
  for (const _ of [1, 2]) probe(scene.world, scene.arns.TargetGroup, 'i-1', port, false)
  await scene.apply()
  return [...new Set(await sequence(scene))].sort()
}

const deletion = ({ world, arns }: Scene): string =>
  faultOf(structuredClone(world), 'DeleteLoadBalancer', { LoadBalancerArn: arns.LoadBalancer }) ??
  'deleted'

/** AWS's least is 60 s; here a minute lasts a second. */
const closesLate = async (scene: Scene): Promise<boolean> => {
  await scene.apply((table) => ({
    ...table,
    loadBalancers: table.loadBalancers.map((loadBalancer) => ({
      ...loadBalancer,
      clientKeepAliveSeconds: loadBalancer.clientKeepAliveSeconds / 60,
    })),
  }))
  return endsConnection(scene, 1100)
}

const statusOfSlow = async (scene: Scene): Promise<number> =>
  (await scene.ask('/slow?ms=1500')).status

const logging = { 'access_logs.s3.enabled': 'true', 'access_logs.s3.bucket': 'one' }
const sticky = { 'stickiness.enabled': 'true' }
const minimum = 'target_group_health.unhealthy_state_routing.minimum_healthy_targets'

/** A header that a listener adds to every answer, its own and a target's. */
const added = (name: string, value: string): [string, Case] => [
  `routing.http.response.${name}.header_value`,
  {
    set: { [`routing.http.response.${name}.header_value`]: value },
    sees: async (scene) => {
      const header = name.replaceAll('_', '-')
      const answers = [await scene.ask(`/?h-${header}=from-target`), await scene.ask('/1/x')]
      return answers.map(({ headers }) => headers[header] ?? 'absent')
    },
    before: ['from-target', 'absent'],
    after: [value, value],
  },
]

export const acts: Readonly<Record<Owner, Readonly<Record<string, Case | readonly Case[]>>>> = {
  LoadBalancer: {
    'access_logs.s3.enabled': { set: logging, sees: logsOf, before: '', after: 'one/' },
    'access_logs.s3.bucket': {
      ...{ given: logging, set: { 'access_logs.s3.bucket': 'two' } },
      ...{ sees: logsOf, before: 'one/', after: 'two/' },
    },
    'access_logs.s3.prefix': {
      ...{ given: logging, set: { 'access_logs.s3.prefix': 'web' } },
      ...{ sees: logsOf, before: 'one/', after: 'one/web/' },
    },
    'client_keep_alive.seconds': {
      set: { 'client_keep_alive.seconds': '60' },
      ...{ sees: closesLate, before: false, after: true },
    },
    'deletion_protection.enabled': {
      set: { 'deletion_protection.enabled': 'true' },
      ...{ sees: deletion, before: 'deleted', after: 'OperationNotPermitted' },
    },
    'idle_timeout.timeout_seconds': {
      set: { 'idle_timeout.timeout_seconds': '1' },
      ...{ sees: statusOfSlow, before: 200, after: 504 },
    },
    'routing.http.drop_invalid_header_fields.enabled': {
      set: { 'routing.http.drop_invalid_header_fields.enabled': 'true' },
      sees: async (scene) => {
        const headers = await arrived(scene, { bad_name: '1', 'good-name': '2' })
        return [headers['bad_name'], headers['good-name']]
      },
      ...{ before: ['1', '2'], after: [undefined, '2'] },
    },
    'routing.http.preserve_host_header.enabled': {
      set: { 'routing.http.preserve_host_header.enabled': 'true' },
      sees: async (scene) => (await arrived(scene, { host: 'Shop.test:8443' }))['host'],
      ...{ before: 'Shop.test', after: 'Shop.test:8443' },
    },
    'routing.http.xff_client_port.enabled': {
      set: { 'routing.http.xff_client_port.enabled': 'true' },
      sees: async (scene) => /, 127\.0\.0\.1:\d+$/.test((await forwardedFor(scene)) ?? ''),
      ...{ before: false, after: true },
    },
    'routing.http.xff_header_processing.mode': (
      [
        ['preserve', '203.0.113.7'],
        ['remove', undefined],
      ] as const
    ).map(([mode, after]) => ({
      set: { 'routing.http.xff_header_processing.mode': mode },
      ...{ sees: forwardedFor, before: '203.0.113.7, 127.0.0.1', after },
    })),
    // Of a request in clear there is nothing to tell, and no client tells it in our name.
    'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': {
      set: { 'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': 'true' },
      sees: async (scene) =>
        (await arrived(scene, { 'x-amzn-tls-version': '1' }))['x-amzn-tls-version'],
      ...{ before: '1', after: undefined },
    },
  },
  TargetGroup: {
    'deregistration_delay.timeout_seconds': {
      set: { 'deregistration_delay.timeout_seconds': '5' },
      ...{ sees: drainSeconds, before: 300, after: 5 },
    },
    // ALB's default is cross-zone, so that `true` asks for what is there.
    'load_balancing.cross_zone.enabled': {
      set: { 'load_balancing.cross_zone.enabled': 'true' },
      sees: async (scene) => new Set(await sequence(scene)).size,
      ...{ before: 2, after: 2 },
    },
    'load_balancing.algorithm.type': [
      {
        set: { 'load_balancing.algorithm.type': 'least_outstanding_requests' },
        ...{ sees: usesBusyTarget, before: true, after: false },
      },
      {
        set: { 'load_balancing.algorithm.type': 'weighted_random' },
        sees: async (scene) => {
          const answers = await sequence(scene)
          return answers.every((answer, index) => index === 0 || answer !== answers[index - 1])
        },
        ...{ before: true, after: false },
      },
    ],
    'stickiness.enabled': {
      set: sticky,
      sees: async (scene) => (await cookie(scene)).split('=')[0],
      ...{ before: 'none', after: 'AWSALB' },
    },
    'stickiness.lb_cookie.duration_seconds': {
      ...{ given: sticky, set: { 'stickiness.lb_cookie.duration_seconds': '600' } },
      ...{ sees: cookieMinutes, before: 1440, after: 10 },
    },
    [`${minimum}.count`]: {
      set: { [`${minimum}.count`]: '2' },
      ...{ sees: servesWithOneUnhealthy, before: ['i-b'], after: ['i-a', 'i-b'] },
    },
    [`${minimum}.percentage`]: {
      set: { [`${minimum}.percentage`]: '60' },
      ...{ sees: servesWithOneUnhealthy, before: ['i-b'], after: ['i-a', 'i-b'] },
    },
  },
  Listener: {
    'routing.http.response.server.enabled': {
      set: { 'routing.http.response.server.enabled': 'false' },
      sees: async (scene) => (await scene.ask('/1/x')).headers['server'],
      ...{ before: 'awselb/2.0', after: undefined },
    },
    ...Object.fromEntries([
      added('strict_transport_security', 'max-age=31536000; includeSubDomains'),
      added('access_control_allow_origin', 'https://www.example.com'),
      added('access_control_allow_methods', 'GET,POST'),
      added('access_control_allow_headers', '*'),
      added('access_control_allow_credentials', 'true'),
      added('access_control_expose_headers', 'X-Version'),
      added('access_control_max_age', '600'),
      added('content_security_policy', `default-src 'self' "100%|$HOME"`),
      added('x_content_type_options', 'nosniff'),
      added('x_frame_options', 'SAMEORIGIN'),
    ]),
  },
}
