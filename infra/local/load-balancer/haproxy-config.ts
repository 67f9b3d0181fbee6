/**
 * HAProxy's configuration: fixed pools of listeners and backends, and rules that look everything up
 * in maps. It never changes while HAProxy serves; what changes are maps and servers, through the
 * runtime API (HAProxy 2.6 management guide, 9.3).
 */
import { fixedBackend, redirectRules } from './answer-rules.ts'
import { errorBody, errorPage } from './error-page.ts'
import {
  answerHeaderRules,
  invalidHeaderRules,
  requestHeaderRules,
  requestSizeRules,
  serverHeader,
} from './header-rules.ts'
import { listenerField } from './listener-fields.ts'
import { listenerPools, slotsOf, type ListenerCounts } from './listener-pools.ts'
import { logFormat } from './log-format.ts'
import { statePath } from '../cloud/state-layout.ts'
import { socketOptions, tlsFiles } from './tls-sockets.ts'

/** Maps by name. Each is a file that HAProxy reads at its start, and that stays empty. */
const mapNames = ['listeners', 'rules', 'actions', 'splits', 'groups', 'targets'] as const
export type MapName = (typeof mapNames)[number]

export interface ConfigInput extends ListenerCounts {
  readonly folder: string
  readonly listenerFirst: number
}

export const mapPath = (folder: string, name: MapName): string => `${folder}/${name}.map`
/** HAProxy's ids begin at 1. */
export const socketId = (slot: number): number => slot + 1
export const socketPath = (folder: string): string => `${folder}/admin.sock`
/** Where a cloud keeps HAProxy's files. */
export const haproxyFolder = (stateDir: string): string => statePath({ stateDir }, 'haproxy')
const pagePath = (folder: string, status: number): string => `${folder}/${status}.http`
const bodyPath = (folder: string, status: number): string => `${folder}/${status}.html`

/**
 * Every file the configuration names, by path, beside the log.
 *
 * @param placeholder certificate and key of sockets that no listener has yet, in PEM
 */
export const sideFiles = (
  { folder, ...counts }: Omit<ConfigInput, 'listenerFirst'>,
  placeholder: string,
): Readonly<Record<string, string>> => ({
  ...tlsFiles(folder, counts, placeholder),
  ...Object.fromEntries(mapNames.map((name) => [mapPath(folder, name), ''])),
  ...Object.fromEntries(
    [400, 408, 502, 504].map((status) => [pagePath(folder, status), errorPage(status)]),
  ),
  ...Object.fromEntries([414, 503].map((status) => [bodyPath(folder, status), errorBody(status)])),
})

/** Balance directives are fixed in a backend, hence one pool for each algorithm. */
export const backendPools = [
  { algorithm: 'round_robin', prefix: 'rr', count: 40, balance: 'roundrobin' },
  { algorithm: 'least_outstanding_requests', prefix: 'lo', count: 12, balance: 'leastconn' },
  { algorithm: 'weighted_random', prefix: 'wr', count: 12, balance: 'random(1)' },
] as const
export type Algorithm = (typeof backendPools)[number]['algorithm']

/** How long ALB tries to connect to a target before it answers 504 (user guide, "HTTP 504"). */
const connectTimeoutMs = 10_000
/** Weights are shares of this many: fine enough for 1 in 4996, the smallest share there can be. */
export const splitRange = 1_000_000

/** A request's 16 KB of line, 64 KB of headers, what is added to them, and HAProxy's own room. */
const bufferBytes = 131_072
const addedBytes = 16_384
/** The longest idle timeout there is; see backends() for the one that a listener has. */
const idleMaxSeconds = 4000

const globals = (folder: string): string[] => [
  'global',
  '  nbthread 2',
  '  # A port that another process has is an error at the start, not half of the requests lost.',
  '  noreuseport',
  '  maxconn 4000',
  `  tune.bufsize ${bufferBytes}`,
  `  tune.maxrewrite ${addedBytes}`,
  '  log stdout len 65535 format raw local0 info',
  `  stats socket ${socketPath(folder)} mode 600 level admin`,
]

const defaults = (folder: string): string[] => [
  'defaults',
  '  mode http',
  '  log global',
  '  option dontlognull',
  '  http-reuse safe',
  '  # ALB makes one attempt per request.',
  '  retries 0',
  `  timeout connect ${connectTimeoutMs}ms`,
  '  # HTTP/2 is for HTTPS listeners; HAProxy would take its preface on any.',
  '  option disable-h2-upgrade',
  `  timeout client ${idleMaxSeconds}s`,
  '  timeout server 60s',
  '  timeout http-request 60s',
  '  timeout http-keep-alive 60s',
  '  timeout queue 10s',
  ...[400, 408, 502, 504].map((status) => `  errorfile ${status} ${pagePath(folder, status)}`),
  '  # HAProxy answers 503 when a target refuses the connection; ALB answers 502.',
  `  errorfile 503 ${pagePath(folder, 502)}`,
]

/**
 * What rules see of a request, as one line and then the headers: every rule is one regular
 * expression over it (rule-pattern.ts), and the first that matches wins.
 */
const requestKey =
  '%[var(txn.listener)] %[method] %[src,hex,lower] %[var(txn.host)] %[path] %[query,lower] ' +
  '%[req.hdrs,lower]'

const look = (folder: string, name: MapName, kind: 'map' | 'map_int' | 'map_reg'): string =>
  `${kind}(${mapPath(folder, name)})`

const facts = (folder: string): string[] => [
  '  http-request set-var(txn.started) date(0,ms)',
  `  http-request set-var(txn.slot) so_id,${look(folder, 'listeners', 'map_int')}`,
  `  http-request set-var(txn.listener) ${listenerField('listener')}`,
  `  http-request set-var(txn.timeout) ${listenerField('timeout')}`,
  '  http-request set-var(txn.host) req.hdr(host),field(1,:),lower',
  '  http-request set-var-fmt(txn.url) "%[path]?%[query]"',
  '  http-request set-var(txn.path) path',
  '  http-request set-var(txn.query) query',
  ...requestSizeRules(bodyPath(folder, 414)),
  ...invalidHeaderRules(),
  `  http-request set-var-fmt(txn.key) "${requestKey}"`,
  `  http-request set-var(txn.rule) var(txn.key),${look(folder, 'rules', 'map_reg')}`,
  `  http-request set-var(txn.action) var(txn.rule),${look(folder, 'actions', 'map')}`,
  '  http-request set-var(txn.kind) var(txn.action),field(1,|)',
]

/** Forward: a sticky client's own group, else a weighted draw. */
const forward = (folder: string): string[] => [
  '  acl forwards var(txn.kind) -m str f',
  '  http-request set-var(txn.sticky) var(txn.action),field(3,|) if forwards',
  '  acl sticky var(txn.sticky) -m int gt 0',
  '  http-request set-var-fmt(txn.cookie) "%[var(txn.rule)]:%[req.cook(AWSALBTG)]"' +
    ' if forwards sticky',
  `  http-request set-var(txn.backend) var(txn.cookie),${look(folder, 'groups', 'map')}` +
    ',field(1,|) if forwards sticky',
  '  http-request set-var(txn.base) var(txn.action),field(2,|) if forwards',
  `  http-request set-var(txn.backend) rand(${splitRange}),add(txn.base),` +
    `${look(folder, 'splits', 'map_int')} if forwards !{ var(txn.backend) -m found }`,
  `  http-request set-var(txn.group) var(txn.backend),${look(folder, 'groups', 'map')} if forwards`,
  '  http-request set-var(txn.target_sticky) var(txn.group),field(2,|) if forwards',
  '  http-request set-var-fmt(txn.target_cookie) "%[var(txn.backend)]:%[req.cook(AWSALB)]"' +
    ' if forwards { var(txn.target_sticky) -m int gt 0 }',
  `  http-request set-var(txn.target) var(txn.target_cookie),${look(folder, 'targets', 'map')}` +
    ' if forwards',
]

const responses: readonly string[] = [
  '  http-response set-var(txn.target_status) status',
  '  # A 502 of our own after the connect timeout is a connection that never came about.',
  '  http-after-response set-var(txn.waited) date(0,ms),sub(txn.started)',
  '  http-after-response set-status 504 reason "Gateway Time-out"' +
    ` if { status 502 } !{ var(txn.target_status) -m found }` +
    ` { var(txn.waited) -m int ge ${connectTimeoutMs} }`,
  '  http-after-response set-var(txn.status) status',
  '  http-after-response set-var(txn.tag) var(txn.group),field(3,|)',
  '  acl answers_sticky var(txn.sticky) -m int gt 0',
  '  http-after-response add-header set-cookie "AWSALBTG=%[var(txn.tag)]; ' +
    'Expires=%[date,add(txn.sticky),http_date]; Path=/" if answers_sticky',
  '  http-after-response add-header set-cookie "AWSALBTGCORS=%[var(txn.tag)]; ' +
    'Expires=%[date,add(txn.sticky),http_date]; Path=/; SameSite=None; Secure" if answers_sticky',
  '  http-after-response add-header set-cookie "AWSALB=%[srv_name,sha2(256),hex]; ' +
    'Expires=%[date,add(txn.target_sticky),http_date]; Path=/"' +
    ' if { var(txn.target_sticky) -m int gt 0 } { srv_id -m found }',
  ...answerHeaderRules(),
]

const frontend = ({ folder, listenerFirst, ...counts }: ConfigInput): string[] => [
  'frontend edge',
  '  # Sockets are told apart by id: dst_port is the port before a translation (SO_ORIGINAL_DST).',
  ...listenerPools(counts).flatMap((pool) =>
    slotsOf(pool).map(
      (slot) =>
        `  bind 127.0.0.1:${listenerFirst + slot} id ${socketId(slot)}` +
        socketOptions(folder, pool, slot),
    ),
  ),
  '  # A slot without a listener is a closed port.',
  '  tcp-request connection reject unless' +
    ` { so_id,${look(folder, 'listeners', 'map_int')} -m found }`,
  '  tcp-request connection set-var(sess.accepted) date(0,ms)',
  '  # A listener that is gone, or has moved to another socket, takes its connections along.',
  '  http-request reject unless' + ` { so_id,${look(folder, 'listeners', 'map_int')} -m found }`,
  '  declare capture request len 512',
  '  http-request capture req.hdr(user-agent) id 0',
  `  log-format '${logFormat}'`,
  ...facts(folder),
  ...requestHeaderRules(),
  ...forward(folder),
  ...redirectRules(),
  ...responses,
  '  use_backend fixed if { var(txn.kind) -m str x }',
  '  use_backend %[var(txn.backend)] if { var(txn.backend) -m found }',
  '  default_backend none',
]

const noTarget = (folder: string): string =>
  `  http-request return status 503 content-type text/html file ${bodyPath(folder, 503)}` +
  ` hdr server ${serverHeader}`

/**
 * The idle timeout is the server's silence, which counts on while a client's body is awaited, and
 * that of both sides once a connection was upgraded. A frontend's own timeouts cannot be looked up
 * (HAProxy 2.6 knows no `set-timeout client`), so they are the longest.
 */
const backends = (folder: string): string[] =>
  backendPools.flatMap(({ prefix, count, balance }) =>
    Array.from({ length: count }, (_, index) => [
      `backend ${prefix}${index}`,
      `  balance ${balance}`,
      '  http-request set-timeout server var(txn.timeout)',
      '  http-request set-timeout tunnel var(txn.timeout)',
      `${noTarget(folder)} if { nbsrv lt 1 }`,
      '  use-server %[var(txn.target)] if { var(txn.target) -m found }',
    ]).flat(),
  )

/** The whole configuration file. */
export const haproxyConfig = (input: ConfigInput): string =>
  [
    ...globals(input.folder),
    ...defaults(input.folder),
    ...frontend(input),
    'backend none',
    noTarget(input.folder),
    ...fixedBackend(),
    ...backends(input.folder),
    '',
  ].join('\n')
