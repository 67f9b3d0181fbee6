/** The program that finds out who an instance is, against a metadata service of this test. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { renderUserData } from '../../ami-scripts/fleet/user-data.ts'
import { loadEnvironment } from '../../infra/env/environment.ts'

const program = fileURLToPath(
  new URL('../../packer/rootfs/usr/lib/assay/instance-facts', import.meta.url),
)
/** Runs the program with its paths, address and deadline turned to the test's. */
const harness = `
import importlib.machinery, importlib.util, sys
sys.dont_write_bytecode = True
loader = importlib.machinery.SourceFileLoader("facts", sys.argv[1])
facts = importlib.util.module_from_spec(importlib.util.spec_from_loader("facts", loader))
loader.exec_module(facts)
facts.METADATA, facts.DOCUMENT, facts.OUTPUT, facts.DEADLINE_SECONDS = *sys.argv[2:5], 3
facts.write({**facts.read_document(), **facts.read_metadata()})
`
const document = {
  assay: 1,
  environment: 'local',
  region: 'eu-west-1',
  appPort: 8080,
  healthPort: 8081,
}
const metadata = {
  'instance-id': 'i-0123456789abcdef0',
  'ami-id': 'ami-0123456789abcdef0',
  'placement/availability-zone': 'eu-west-1a',
  'tags/instance/aws:ec2launchtemplate:version': '3',
}

/** Version 2 of the metadata service: nothing without a token. */
const startMetadata = async (
  t: Test,
  entries: Record<string, string>,
  failures = 0,
): Promise<string> => {
  let left = failures
  const server = createServer((request, response) => {
    if (left > 0) {
      left -= 1
      request.socket.destroy()
    } else if (request.method === 'PUT' && request.url === '/latest/api/token') {
      const ttl = request.headers['x-aws-ec2-metadata-token-ttl-seconds']
      response.writeHead(ttl === undefined ? 400 : 200).end('the-token')
    } else if (request.headers['x-aws-ec2-metadata-token'] !== 'the-token') {
      response.writeHead(401).end()
    } else {
      const entry = entries[(request.url ?? '').slice('/latest/meta-data/'.length)]
      response.writeHead(entry === undefined ? 404 : 200).end(entry)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/latest`
}

const run = async (t: Test, text: string, address: string) => {
  const dir = t.testdir()
  const [input, output] = [join(dir, 'environment.json'), join(dir, 'instance.env')]
  writeFileSync(input, text)
  const child = spawn('python3', ['-c', harness, program, address, input, output])
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
  const status = await new Promise((resolve) => child.once('close', resolve))
  const facts = existsSync(output) ? readFileSync(output, 'utf8') : undefined
  return { status, stderr, facts, output }
}

t.test('the facts of document and metadata are written for all to read', async (t) => {
  const address = await startMetadata(t, metadata)
  const { status, facts, output } = await run(
    t,
    JSON.stringify({ ...document, drainSeconds: 30 }),
    address,
  )
  t.equal(status, 0)
  t.equal(
    facts,
    `ASSAY_ENVIRONMENT=local
ASSAY_REGION=eu-west-1
ASSAY_APP_PORT=8080
ASSAY_HEALTH_PORT=8081
ASSAY_DRAIN_MS=30000
ASSAY_INSTANCE_ID=i-0123456789abcdef0
ASSAY_AMI_ID=ami-0123456789abcdef0
ASSAY_ZONE=eu-west-1a
ASSAY_LAUNCH_TEMPLATE_VERSION=3
`,
  )
  t.equal(statSync(output).mode & 0o777, 0o644)
})

t.test('the document that a fleet hands out is understood', async (t) => {
  for (const name of ['local', 'dev', 'prod']) {
    const [header, json] = renderUserData(loadEnvironment(name)).split('\n')
    t.equal(header, '#cloud-config')
    const [file] = JSON.parse(json ?? '').write_files
    t.equal(file.path, '/etc/assay/environment.json')
    const { status, stderr, facts } = await run(t, file.content, await startMetadata(t, metadata))
    t.equal(status, 0, stderr)
    t.match(facts, new RegExp(`^ASSAY_ENVIRONMENT=${name}$`, 'm'))
  }
})

t.test('without tags in metadata the template version is unknown', async (t) => {
  const { 'tags/instance/aws:ec2launchtemplate:version': _none, ...rest } = metadata
  const { facts } = await run(t, JSON.stringify(document), await startMetadata(t, rest))
  t.match(facts, /^ASSAY_LAUNCH_TEMPLATE_VERSION=$/m)
})

t.test('every fault of the document is named at once, and nothing is written', async (t) => {
  const address = await startMetadata(t, metadata)
  const bad = {
    assay: 2,
    region: 'EU',
    appPort: 0,
    healthPort: true,
    secret: 'x',
    drainSeconds: 1.5,
  }
  const { status, stderr, facts } = await run(t, JSON.stringify(bad), address)
  t.equal(status, 1)
  t.equal(facts, undefined)
  for (const fault of [
    /7 fault\(s\)/,
    /^assay: must be 1$/m,
    /^secret: unknown$/m,
    /^environment: missing$/m,
    /^region: must be/m,
    /^appPort: must be/m,
    /^healthPort: must be/m,
    /^drainSeconds: must be/m,
  ]) {
    t.match(stderr, fault)
  }
})

t.test('what is no JSON or no object is refused', async (t) => {
  const address = await startMetadata(t, metadata)
  t.match(await run(t, '{', address), { status: 1, stderr: /is not JSON/, facts: undefined })
  t.match(await run(t, '[]', address), { status: 1, stderr: /must be an object/ })
})

t.test('a value that would need quoting is refused', async (t) => {
  const address = await startMetadata(t, { ...metadata, 'ami-id': 'ami-1\nLD_PRELOAD=x' })
  const { status, stderr, facts } = await run(t, JSON.stringify(document), address)
  t.match({ status, stderr, facts }, { status: 1, stderr: /ASSAY_AMI_ID/, facts: undefined })
})

t.test('a metadata service that comes late is waited for', async (t) => {
  const { status, stderr } = await run(
    t,
    JSON.stringify(document),
    await startMetadata(t, metadata, 2),
  )
  t.equal(status, 0, stderr)
})

t.test('a metadata service that stays away ends the wait', async (t) => {
  const { status, stderr } = await run(t, JSON.stringify(document), 'http://127.0.0.1:9/latest')
  t.match({ status, stderr }, { status: 1, stderr: /no answer in 3 s/ })
})
