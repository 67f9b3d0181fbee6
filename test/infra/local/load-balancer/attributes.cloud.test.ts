/**
 * Every attribute that ELB's service model names for an Application Load Balancer, its target
 * groups and its listeners: a value other than the default changes what a client, a target or a
 * caller sees, or it is refused with the reason. Values and meanings are those of the API
 * reference and the ELB user guide.
 */
import t from 'tap'
import { acts, type Case } from './attribute-cases.ts'
import { modify, openScene, owners, shown, type Owner } from './attribute-scene.ts'
import { startBench } from './data-plane-bench.ts'
import { namedAttributes } from './named-attributes.ts'

const logged: string[] = []
const bench = await startBench(81, {
  traffic: {
    putObject: async ({ bucket, key }) => logged.push(`${bucket}/${key.split('AWSLogs')[0]}`),
    putMetricData: async () => undefined,
    now: () => Date.now(),
    intervalMs: 3_600_000,
    onTrouble: (trouble) => t.comment(trouble),
  },
})

/** Values that AWS takes and that nothing here could act on. */
const refused: Readonly<Record<Owner, Readonly<Record<string, readonly string[]>>>> = {
  LoadBalancer: {
    'connection_logs.s3.enabled': ['true'],
    'connection_logs.s3.bucket': ['logs'],
    'connection_logs.s3.prefix': ['web'],
    'health_check_logs.s3.enabled': ['true'],
    'health_check_logs.s3.bucket': ['logs'],
    'health_check_logs.s3.prefix': ['web'],
    'ipv6.deny_all_igw_traffic': ['true'],
    'routing.http.desync_mitigation_mode': ['monitor', 'strictest'],
    'routing.http2.enabled': ['false'],
    'waf.fail_open.enabled': ['true'],
    'zonal_shift.config.enabled': ['true'],
  },
  TargetGroup: {
    'load_balancing.algorithm.anomaly_mitigation': ['on'],
    'load_balancing.cross_zone.enabled': ['false'],
    'slow_start.duration_seconds': ['30', '900'],
    'stickiness.app_cookie.cookie_name': ['session'],
    'stickiness.app_cookie.duration_seconds': ['60'],
    'stickiness.type': ['app_cookie'],
    'target_group_health.dns_failover.minimum_healthy_targets.count': ['off', '2'],
    'target_group_health.dns_failover.minimum_healthy_targets.percentage': ['50'],
  },
  Listener: Object.fromEntries(
    [
      ...['mtls_clientcert_serial_number', 'mtls_clientcert_issuer', 'mtls_clientcert_subject'],
      ...['mtls_clientcert_validity', 'mtls_clientcert_leaf', 'mtls_clientcert'],
      ...['tls_version', 'tls_cipher_suite'],
    ].map((name) => [`routing.http.request.x_amzn_${name}.header_name`, ['X-Other']]),
  ),
}
/** Of AWS itself: cross-zone load balancing of an Application Load Balancer cannot be changed. */
const fixed = ['load_balancing.cross_zone.enabled']

const named = namedAttributes()

for (const owner of owners) {
  t.test(`every attribute of a ${owner} acts or is refused`, async (t) => {
    const { own } = named(owner)
    const covered = [...Object.keys(acts[owner]), ...Object.keys(refused[owner])]
    const always = owner === 'LoadBalancer' ? fixed : []
    t.ok(own.length > 10, `the service model names ${own.length}`)
    t.same([...new Set([...covered, ...always])].sort(), own.sort())
    const scene = openScene(bench)
    for (const key of own) t.type(shown(scene, owner, key), 'string', `${key} is described`)
  })

  t.test(`an attribute of another kind of load balancer is none of a ${owner}`, async (t) => {
    const { others } = named(owner)
    t.ok(others.length > 0)
    for (const key of others)
      t.equal(modify(openScene(bench), owner, { [key]: '1' })?.code, 'ValidationError', key)
  })

  for (const [key, cases] of Object.entries(acts[owner])) {
    for (const one of [cases].flat() as Case[]) {
      t.test(`${key} ${JSON.stringify(one.set[key])} acts`, async (t) => {
        const scene = openScene(bench, logged)
        t.equal(modify(scene, owner, one.given ?? {}), undefined)
        await scene.apply()
        t.same(await one.sees(scene), one.before, 'before')
        const changed = openScene(bench, logged)
        t.equal(modify(changed, owner, { ...one.given, ...one.set }), undefined)
        await changed.apply()
        t.same(await one.sees(changed), one.after, 'after')
      })
    }
  }

  for (const [key, values] of Object.entries(refused[owner])) {
    t.test(`${key} is refused with the reason`, async (t) => {
      const scene = openScene(bench)
      const initial = String(shown(scene, owner, key))
      for (const value of values) {
        const fault = modify(scene, owner, { [key]: value })
        t.equal(fault?.code, 'InvalidConfigurationRequest', value)
        t.match(fault?.message, `'${key}'`)
        t.match(fault?.message, /: .{20,}\.$/, 'a sentence says why')
      }
      t.equal(shown(scene, owner, key), initial, 'nothing of it is kept')
      t.equal(modify(scene, owner, { [key]: initial }), undefined, 'its default can be set')
    })
  }
}

t.test('cross-zone load balancing of a load balancer cannot be changed, as on AWS', async (t) => {
  for (const key of fixed) {
    t.equal(modify(openScene(bench), 'LoadBalancer', { [key]: 'false' })?.code, 'ValidationError')
  }
})
