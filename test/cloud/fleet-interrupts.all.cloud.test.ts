/** `fleet up` and `fleet down` as a person interrupts them; operator.cloud.test.ts lets them be. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadEnvironment } from '../../infra/env/environment.ts'
import { assaySucceeds, runAssay } from './assay-program.ts'
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
  t.equal(steps[0], 'Create launch template')
  t.equal(steps.at(-1), 'Wait until every instance serves')
  const fleet = await assaySucceeds(['fleet', 'up'], options)
  t.match(fleet, { steps: [], health: { desired: 2, healthyTargets: 2 } })
})

t.test('Ctrl-C at each step of `fleet down`: the next run goes on', async (t) => {
  const steps = await interruptAtEach(t, 'fleet', 'down', '--yes')
  t.strictSame(steps.slice(0, 2), ['Delete Auto Scaling group', 'Wait until the group is gone'])
  await assaySucceeds(['fleet', 'down', '--yes'], options)
  t.same(await assaySucceeds(['status'], options), { group: null })
})
