/** `fleet up` and `fleet down` as a person interrupts them; operator.cloud.test.ts lets them be. */
import { AutoScalingClient, UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling'
import { CreateLaunchTemplateVersionCommand, EC2Client } from '@aws-sdk/client-ec2'
import {
  CreateRuleCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
  type Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadEnvironment } from '../../infra/env/environment.ts'
import { assaySucceeds, runAssay } from './assay-program.ts'
import { listenerUrl } from './fleet-client.ts'
import { quickCheckout } from './quick-checkout.ts'
import { startTestCloud, type TestCloud } from './test-cloud.ts'

t.setTimeout(600_000)

/** Answers every request, so that the load balancer finds the instance healthy. */
const answering = (ports: readonly number[]): string => `
cat >/usr/local/bin/answer <<'PROGRAM'
#!/usr/bin/env python3
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header('Content-Length', '0')
        self.end_headers()
http.server.HTTPServer(('', int(sys.argv[1])), Answer).serve_forever()
PROGRAM
chmod 755 /usr/local/bin/answer
printf '%s\\n' '[Service]' 'ExecStart=/usr/local/bin/answer %i' '[Install]' \\
  'WantedBy=multi-user.target' >/etc/systemd/system/answer@.service
systemctl enable ${ports.map((port) => `answer@${port}`).join(' ')}`

let cloud: TestCloud
let options: { env: Record<string, string | undefined>; program: string; timeoutMs: number }
t.before(async () => {
  const checkout = t.testdir()
  await mkdir(join(checkout, 'bakes'))
  const { app_port, health_port } = loadEnvironment('local')
  const scripts = { 'install-docker.sh': answering([app_port, health_port]) }
  const program = await quickCheckout(checkout, scripts)
  cloud = await startTestCloud(import.meta.url)
  options = { env: { ...process.env, ...cloud.env }, program, timeoutMs: 180_000 }
  await assaySucceeds(['ami'], options)
})
t.after(() => cloud?.down())

/** The rules of the base's listener, by their priority: of the default action it is `default`. */
const rules = async (): Promise<ReadonlyMap<string, Rule>> => {
  const elb = new ElasticLoadBalancingV2Client(cloud.clientConfig)
  const { Rules = [] } = await elb.send(new DescribeRulesCommand(await listener()))
  return new Map(Rules.map((rule) => [rule.Priority ?? '', rule]))
}

const listener = async (): Promise<{ readonly ListenerArn: string }> => {
  const elb = new ElasticLoadBalancingV2Client(cloud.clientConfig)
  const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({}))
  const LoadBalancerArn = LoadBalancers[0]?.LoadBalancerArn
  const { Listeners = [] } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn }))
  return { ListenerArn: Listeners[0]?.ListenerArn ?? '' }
}

const answer = async (path: string) => {
  const url = await listenerUrl(cloud, (await listener()).ListenerArn)
  const response = await fetch(new URL(path, url), { signal: AbortSignal.timeout(5000) })
  return { status: response.status, text: await response.text() }
}

t.test("somebody else's rule stands where the fleet would put its own", async (t) => {
  const elb = new ElasticLoadBalancingV2Client(cloud.clientConfig)
  const FixedResponseConfig = { StatusCode: '418', MessageBody: 'not the fleet' }
  await elb.send(
    new CreateRuleCommand({
      ...(await listener()),
      Priority: 100,
      Conditions: [{ Field: 'path-pattern', Values: ['/other'] }],
      Actions: [{ Type: 'fixed-response', FixedResponseConfig }],
    }),
  )
  t.match(await answer('/other'), { status: 418 })
})

/**
 * Runs a verb again and again, with Ctrl-C at the first step that no run before has come to, until
 * one run goes through.
 *
 * @returns the steps at which a run was interrupted
 */
const interruptAtEach = async (t: Test, ...verb: string[]): Promise<readonly string[]> => {
  const seen = new Set<string>()
  for (;;) {
    let isInterrupted = false
    const run = await runAssay(verb, {
      ...options,
      interrupt: (stderr) => {
        const titles = [...stderr.matchAll(/^> ([^:\n]+)/gm)].map(([, title = '']) => title)
        const fresh = titles.find((title) => !seen.has(title))
        if (fresh === undefined) return undefined
        isInterrupted = true
        seen.add(fresh)
        return 'SIGINT'
      },
    })
    // A signal that came when the last step was done finds nobody any more.
    const isOver = run.exitStatus === 0
    if (!isOver) t.equal(run.document.error?.code, 'ERR_INTERRUPTED', run.stderr)
    if (isOver || !isInterrupted) return [...seen]
  }
}

t.test('Ctrl-C at each step of `fleet up`: the next run goes on', async (t) => {
  const steps = await interruptAtEach(t, 'fleet', 'up')
  t.equal(steps[0], 'Create launch template assay-local')
  t.equal(steps.at(-1), 'Wait until every instance serves')
  const fleet = await assaySucceeds(['fleet', 'up'], options)
  t.match(fleet, { steps: [], health: { desired: 2, healthyTargets: 2 } })
})

t.test(
  'the fleet forwards by a rule of its own, beside the default action of the base',
  async (t) => {
    const found = await rules()
    t.strictSame([...found.keys()].toSorted(), ['100', '101', 'default'])
    t.match(found.get('101')?.Actions, [{ Type: 'forward' }])
    t.match(found.get('default')?.Actions, [{ Type: 'fixed-response' }])
    t.match(await answer('/'), { status: 200 })
    t.match(await answer('/other'), { status: 418 })
    t.strictSame((await assaySucceeds(['status'], options))['drift'], [])
  },
)

t.test('a version without IMDSv2, and whatever else somebody set, is drift', async (t) => {
  const Version = await somebodysVersion()
  const group = { AutoScalingGroupName: 'assay-local' }
  const LaunchTemplate = { LaunchTemplateName: 'assay-local', Version }
  const client = new AutoScalingClient(cloud.clientConfig)
  await client.send(new UpdateAutoScalingGroupCommand({ ...group, LaunchTemplate }))
  const drift = (await assaySucceeds(['status'], options))['drift'] as string[]
  t.match(drift.join('\n'), 'metadataOptions.httpTokens optional -> required: a roll-out would')
  t.match(drift.join('\n'), 'other.KeyName bob -> (none): a roll-out would')
  t.match(drift.join('\n'), /i-\w+ runs version 1, the group version 2/)
})

const somebodysVersion = async (): Promise<string> => {
  const { LaunchTemplateVersion: made } = await new EC2Client(cloud.clientConfig).send(
    new CreateLaunchTemplateVersionCommand({
      LaunchTemplateName: 'assay-local',
      SourceVersion: '1',
      LaunchTemplateData: { KeyName: 'bob', MetadataOptions: { HttpTokens: 'optional' } },
    }),
  )
  return String(made?.VersionNumber)
}

t.test('Ctrl-C at each step of `fleet down`: the next run goes on', async (t) => {
  const steps = await interruptAtEach(t, 'fleet', 'down', '--yes')
  t.strictSame(steps.slice(0, 3), [
    'Update Auto Scaling group assay-local',
    'Wait until the instances have drained and ended in Auto Scaling group assay-local',
    'Delete Auto Scaling group assay-local',
  ])
  await assaySucceeds(['fleet', 'down', '--yes'], options)
  t.same(await assaySucceeds(['status'], options), { group: null })
  t.strictSame([...(await rules()).keys()].toSorted(), ['100', 'default'])
  t.match(await answer('/'), { status: 503, text: 'No fleet yet' })
  t.match(await answer('/other'), { status: 418 })
})
