import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { recordingReporter } from '../../infra/foundation/recording-reporter.ts'
import { envCommand } from '../../../ami-scripts/commands/env.ts'
import { cacheRoot, describeCloud, stateRoot } from '../../../infra/local/cloud/cloud.ts'
import { changeCloudRecords } from '../../../infra/local/cloud/cloud-records.ts'
import { locateTools } from '../../../infra/setup/toolbox.ts'

/** Far from the clouds that people and other tests have. */
const index = 88
const { ports } = describeCloud({ name: 't-env', index, region: 'eu-west-1', stateRoot: '/' })
const gateway = `http://127.0.0.1:${ports.gateway}`

/** A user's folders in which cloud t-env is up, and set-up has been run. */
const userOf = async (t: Test): Promise<Record<string, string>> => {
  const home = t.testdir({ "a user's": {} })
  const env = {
    XDG_STATE_HOME: join(home, 'state'),
    XDG_CACHE_HOME: join(home, "a user's"),
    PATH: '/usr/bin:/bin',
    CLOUD: 't-env',
  }
  await changeCloudRecords(stateRoot(env), async () => ({
    't-env': { index, region: 'eu-west-1', base: 'local' },
  }))
  const { aws } = locateTools(cacheRoot(env))
  await mkdir(dirname(aws), { recursive: true })
  await writeFile(aws, '')
  return env
}

/** Stands where gateway and load balancer would: the service answers with this status. */
const startCloud = async (
  t: Test,
  status: number,
  listeners: readonly object[] = [{ url: gateway }],
): Promise<void> => {
  const server = createServer((request, response) => {
    if (request.url === '/_assay/listeners') response.end(JSON.stringify(listeners))
    else response.writeHead(status).end()
  })
  await listening(t, server, ports.gateway)
}

/** @returns the port */
const listening = async (t: Test, server: Server, port = 0): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return (server.address() as AddressInfo).port
}

const run = async (env: Record<string, string>, values: Record<string, string> = {}) => {
  const { reporter, lines: notes } = recordingReporter()
  const { result, lines } = await envCommand.run({
    ...{ env, values: { env: 'local', ...values }, positionals: [] },
    ...{ isJson: false, isTerminal: false },
    signal: AbortSignal.timeout(10_000),
    reporter,
  })
  return { result: result as Record<string, string>, lines, notes }
}

t.test("set-up's aws is found behind the person's own programs, once", async (t) => {
  const env = await userOf(t)
  await startCloud(t, 200)
  const folder = dirname(locateTools(cacheRoot(env)).aws)
  const { result, lines, notes } = await run(env)
  t.equal(result['PATH'], `/usr/bin:/bin:${folder}`)
  t.equal(lines.at(-1), `export PATH='/usr/bin:/bin:${folder.replace("'", "'\\''")}'`)
  t.ok(lines.includes(`export AWS_ENDPOINT_URL=${gateway}`))
  t.strictSame(notes, [])
  t.notOk('PATH' in (await run({ ...env, PATH: String(result['PATH']) })).result)
})

t.test('an address at which nothing serves yet is exported, and said to be one', async (t) => {
  const env = await userOf(t)
  await startCloud(t, 503)
  const { lines, notes } = await run(env)
  t.ok(lines.includes(`export ASSAY_URL=${gateway}`))
  t.match(notes, [/^Nothing serves at ASSAY_URL .*: make fleet CLOUD=t-env$/])
})

t.test('HTTPS comes with what curl needs to ask for it, and is asked itself', async (t) => {
  const env = await userOf(t)
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) =>
    join(dirname(env['XDG_STATE_HOME'] ?? ''), name),
  ) as [string, string]
  const subject = ['-subj', '/CN=shop.test', '-addext', 'subjectAltName=DNS:*.test,DNS:shop.test']
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', ...subject]
  execFileSync('openssl', [...request, '-keyout', key, '-out', cert], { stdio: 'ignore' })
  const secure = createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) })
  const asked: unknown[] = []
  secure.on('request', ({ headers }, response) => {
    asked.push(headers.host)
    response.end()
  })
  const port = await listening(t, secure)
  const tls = { names: ['*.test', 'shop.test'], authority: cert }
  await startCloud(t, 200, [{ url: gateway }, { url: `https://127.0.0.1:${port}`, tls }])
  const { result, notes } = await run(env)
  t.match(result, {
    ASSAY_URL: `https://shop.test:${port}`,
    ASSAY_RESOLVE: `shop.test:${port}:127.0.0.1`,
    ASSAY_CA: cert,
  })
  t.same([asked, notes], [[`shop.test:${port}`], []])
})

t.test('an environment on AWS has no local cloud, unless one is named', async (t) => {
  const env = await userOf(t)
  await startCloud(t, 200)
  const unnamed = { ...env, CLOUD: '' }
  await t.rejects(run(unnamed, { env: 'prod' }), { code: 'ERR_ENV_ON_AWS', message: /prod/ })
  t.equal((await run(env, { env: 'prod' })).result['AWS_ENDPOINT_URL'], gateway)
})
