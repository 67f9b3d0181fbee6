/** The stand-in's two programs, run on this machine with paths and ports of the test. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createSocket } from 'node:dgram'
import { request } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { packageSources } from '../../../../infra/local/datadog/build-packages.ts'

/** Arguments: folder of forwarder.py, program, configuration, sockets, two expvar ports. */
const harness = `
import importlib.machinery, importlib.util, sys
library, program, config, sockets, core, trace, *arguments = sys.argv[1:]
sys.dont_write_bytecode = True
sys.path.insert(0, library)
import forwarder
forwarder.CONFIG, forwarder.SOCKETS = config, sockets
loader = importlib.machinery.SourceFileLoader("program", program)
module = importlib.util.module_from_spec(importlib.util.spec_from_loader("program", loader))
loader.exec_module(module)
module.EXPVAR_PORTS = {"agent": int(core), "trace-agent": int(trace)}
module.EXPVAR_PORT = int(trace)
sys.exit(module.main(arguments) if program.endswith("/agent") else module.main())
`
const programs = {
  agent: join(packageSources, 'opt/datadog-agent/bin/agent/agent'),
  'trace-agent': join(packageSources, 'opt/datadog-agent/embedded/bin/trace-agent'),
}
const library = join(packageSources, 'opt/datadog-agent/embedded/lib')

interface Place {
  readonly sockets: string
  readonly ports: { readonly [name in 'dogstatsd' | 'traces' | 'core' | 'trace']: number }
  readonly argumentsFor: (name: keyof typeof programs, ...rest: string[]) => string[]
}

const lay = async (t: Test, settings = 'api_key: k'): Promise<Place> => {
  const free = await Promise.all([1, 2, 3, 4].map(freePort))
  const [dogstatsd = 0, traces = 0, core = 0, trace = 0] = free
  // A socket's path has room for 107 bytes, which a test's own folder may exceed.
  const sockets = join('/tmp', `assay-dd-${process.pid}-${core}`)
  mkdirSync(sockets)
  t.teardown(() => spawnSync('rm', ['-r', sockets]))
  const config = join(sockets, 'datadog.yaml')
  const ports = `dogstatsd_port: ${dogstatsd}\napm_config:\n  receiver_port: ${traces}\n`
  writeFileSync(config, `${settings}\n${ports}`)
  return {
    sockets,
    ports: { dogstatsd, traces, core, trace },
    argumentsFor: (name, ...rest) => {
      const expvar = [String(core), String(trace)]
      return ['-c', harness, library, programs[name], config, sockets, ...expvar, ...rest]
    },
  }
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

const start = async (t: Test, command: string[], ready: string): Promise<void> => {
  const child = spawn('python3', command, { stdio: ['ignore', 'ignore', 'inherit'] })
  t.teardown(() => void child.kill('SIGKILL'))
  for (let tries = 0; !existsSync(ready); tries += 1) {
    if (tries > 200) throw new Error(`${ready} did not appear`)
    await sleep(50)
  }
}

const post = (
  target: { port: number } | { socketPath: string },
  body: string | string[],
  headers: Record<string, string> = {},
): Promise<{ status: number; json: unknown }> =>
  new Promise((resolve, reject) => {
    const where = 'port' in target ? { host: '127.0.0.1', ...target } : target
    const outgoing = request(
      { ...where, method: 'PUT', path: '/v0.4/traces', headers },
      (reply) => {
        let text = ''
        reply.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        reply.on('end', () => resolve({ status: reply.statusCode ?? 0, json: JSON.parse(text) }))
      },
    )
    outgoing.on('error', reject)
    for (const part of [body].flat()) outgoing.write(part)
    outgoing.end()
  })

t.test('traces and metrics are taken where the vendor takes them, and counted', async (t) => {
  const place = await lay(t)
  await start(t, place.argumentsFor('agent', 'run'), join(place.sockets, 'dsd.socket'))
  await start(t, place.argumentsFor('trace-agent'), join(place.sockets, 'apm.socket'))

  const count = (traces: number) => ({ 'x-datadog-trace-count': String(traces) })
  const overTcp = await post({ port: place.ports.traces }, 'xx', {
    ...count(2),
    'content-length': '2',
  })
  t.match(overTcp, { status: 200, json: { rate_by_service: { 'service:,env:': 1 } } })
  const socketPath = join(place.sockets, 'apm.socket')
  t.match(await post({ socketPath }, ['ab', 'cde'], count(1)), { status: 200 })
  const long = { ...count(1), 'content-length': String(60 * 1024 * 1024) }
  t.match(await post({ port: place.ports.traces }, 'x', long), { status: 413 })

  const udp = createSocket('udp4')
  await new Promise((resolve) => {
    udp.send('a:1|c\nb:2|g\n', place.ports.dogstatsd, '127.0.0.1', resolve)
  })
  udp.close()
  await sleep(200)
  const status = spawnSync('python3', place.argumentsFor('agent', 'status'))
  t.match(JSON.parse(String(status.stdout)), {
    agent: { dogstatsd_packets: 1, dogstatsd_metrics: 2, dogstatsd_bytes: 12 },
    'trace-agent': { payloads: 2, payload_bytes: 7, traces: 3 },
  })
})

t.test('without an API key the agent ends, as the vendor does', async (t) => {
  const place = await lay(t, 'logs_enabled: true')
  const ended = spawnSync('python3', place.argumentsFor('agent', 'run'))
  t.match({ status: ended.status, words: String(ended.stderr) }, { status: 1, words: /API key/ })
})

t.test('a key by reference is read from its file, and its absence is named', async (t) => {
  const dir = t.testdir({ dd_api_key: 'k' })
  const reference = (name: string) =>
    `api_key: ENC[${name}]\nsecret_backend_type: file.text\n` +
    `secret_backend_config:\n  secrets_path: ${dir}\n`
  const place = await lay(t, reference('dd_api_key'))
  await start(t, place.argumentsFor('agent', 'run'), join(place.sockets, 'dsd.socket'))
  const missing = await lay(t, reference('other'))
  const ended = spawnSync('python3', missing.argumentsFor('trace-agent'))
  t.match({ status: ended.status, words: String(ended.stderr) }, { status: 1, words: /other/ })
})

t.test('version and usage', async (t) => {
  const place = await lay(t)
  const version = spawnSync('python3', place.argumentsFor('agent', 'version'))
  t.match({ status: version.status, text: String(version.stdout) }, { status: 0, text: /^Agent / })
  t.equal(spawnSync('python3', place.argumentsFor('agent', 'dance')).status, 2)
  const down = spawnSync('python3', place.argumentsFor('agent', 'status'))
  t.equal(down.status, 1, 'status of an agent that does not run')
})
