import { execFile, spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { homedir, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { env } from 'node:process'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { cacheRoot, describeCloud } from '../../../../infra/local/cloud/cloud.ts'
import { removeDockerObjects } from '../../../../infra/local/up/remove-docker-objects.ts'
import { ensureCertificates } from '../../../../infra/local/host/certificates.ts'
import { createHostCommand } from '../../../../infra/local/host/host-command.ts'
import { createNamesFolder, dnsDaemon, publishNames } from '../../../../infra/local/host/dns.ts'
import { hostPorts, loadBalancerAddress } from '../../../../infra/local/host/host-ports.ts'
import {
  createNetwork,
  mapBody,
  publishListeners,
  removeNetwork,
  setHopLimit,
  unmapBody,
} from '../../../../infra/local/host/network.ts'
import { createDataPlane } from '../../../../infra/local/load-balancer/data-plane.ts'
import type { RoutedLoadBalancer, RoutedRule } from '../../../../infra/model/contract.ts'
import { locateTools } from '../../../../infra/setup/toolbox.ts'
import { routed } from '../load-balancer/fixture.ts'
import { reservedIndexes } from '../reserved-indexes.ts'

t.setTimeout(300_000)

const cloud = describeCloud({
  ...{ name: 't-net', index: reservedIndexes.network },
  ...{ region: 'eu-west-1', stateRoot: mkdtempSync(join(tmpdir(), 'assay-net-')) },
})
const toolbox = locateTools(cacheRoot({ HOME: homedir(), ...env }))
const host = createHostCommand()
const tools = { host, docker: toolbox.docker, nft: toolbox.nft }
const docker = (...args: string[]): Promise<string> => host.asRoot(toolbox.docker, args)
const address = `${cloud.vpcPrefix}.3.4`
const loopback = `${cloud.loopbackPrefix}.3.4`

const run = promisify(execFile)
const fetchText = async (url: string): Promise<string> =>
  (await run('curl', ['--silent', '--show-error', '--max-time', '4', url])).stdout

/** Answers everything with who asked. */
const listen = async (t: Test, port: number, at: string): Promise<number> => {
  const server = createServer((request, response) => {
    response.end(`from ${request.socket.remoteAddress}`)
  })
  await new Promise<void>((resolve) => server.listen(port, at, resolve))
  t.teardown(() => server.close())
  const bound = server.address()
  return typeof bound === 'object' && bound !== null ? bound.port : 0
}

/** Runs shell lines in the body; the exit status and what it printed. */
const inBody = (script: string): Promise<string> =>
  docker('exec', 't-net-body', 'bash', '-c', script)

t.before(async () => {
  await ensureCertificates(cloud, host)
  await createNetwork(cloud, tools)
  await docker('import', '--change', `LABEL ${cloud.label}`, toolbox.sourceRoot, 't-net:1')
  await docker(
    ...['run', '--detach', '--name', 't-net-body', '--label', cloud.label],
    ...['--network', cloud.network, '--ip', address, '--cap-add', 'NET_ADMIN'],
    ...['--sysctl', 'net.ipv4.conf.eth0.route_localnet=1', '--workdir', '/etc/cloud'],
    ...['t-net:1', 'python3', '-m', 'http.server', '8080'],
  )
  const isServing = 'curl --silent --output /dev/null http://127.0.0.1:8080/'
  await inBody(`for i in {1..100}; do ${isServing} && exit 0; sleep 0.1; done; exit 1`)
})

t.teardown(async () => {
  await removeDockerObjects(cloud, tools)
  await removeNetwork(cloud, tools)
  await rm(join(cloud.stateDir, '..'), { recursive: true, force: true })
})

t.test('a mapped body is reached at its loopback address, an unmapped one refused', async (t) => {
  await mapBody(cloud, tools, address)
  await mapBody(cloud, tools, address)
  t.match(await fetchText(`http://${loopback}:8080/build.info`), 'debian-13-amd64')
  await createNetwork(cloud, tools)
  t.match(await fetchText(`http://${loopback}:8080/build.info`), 'debian-13-amd64')
  await unmapBody(cloud, tools, address)
  await unmapBody(cloud, tools, address)
  await t.rejects(fetchText(`http://${loopback}:8080/build.info`), { code: 7 })
})

t.test('the metadata address leads to the host, which sees the body as it is', async (t) => {
  await listen(t, hostPorts.imds.listen, cloud.hostAddress)
  const ask = 'curl --silent --max-time 4 http://169.254.169.254/'
  t.equal(await inBody(ask), `from ${address}`)
})

/** The cloud's resolver, for the test's time. */
const startResolver = async (t: Test): Promise<void> => {
  await createNamesFolder(cloud)
  const { program, args } = dnsDaemon(cloud, toolbox.dnsmasq, userInfo().username)
  const resolver = spawn(program, args, { stdio: 'ignore' })
  t.teardown(() => resolver.kill())
  await inBody(`echo nameserver ${cloud.hostAddress} > /etc/resolv.conf`)
}

/** A load balancer that answers a caller from `address` with its name, and any other with 404. */
const answering = (name: string): RoutedLoadBalancer => {
  const body = (status: number, text: string): RoutedRule['action'] => ({
    kind: 'fixed-response',
    ...{ status, contentType: 'text/plain', body: text },
  })
  const mine = [{ field: 'source-ip', values: [`${address}/32`] }] as const
  const rules = [
    { arn: `${name}-1`, priority: 1, conditions: mine, action: body(200, name) },
    { arn: `${name}-0`, priority: 0, conditions: [], action: body(404, 'a stranger') },
  ]
  const [loadBalancer] = routed(rules).loadBalancers
  const [listener] = loadBalancer?.listeners ?? []
  if (loadBalancer === undefined || listener === undefined) throw new Error('nothing is routed')
  const dnsName = `${name}-1.eu-west-1.elb.amazonaws.com`
  const listeners = [{ ...listener, arn: `listener-${name}` }]
  return { ...loadBalancer, arn: name, name, dnsName, listeners }
}

t.test('the names of load balancers lead a body to their listeners', async (t) => {
  await startResolver(t)
  const plane = await createDataPlane({
    cloud,
    haproxyPath: toolbox.haproxy,
    publish: async (loadBalancers) => {
      await publishListeners(cloud, tools, loadBalancers)
      await publishNames(cloud, loadBalancers)
    },
  })
  t.teardown(() => plane.stop())
  const balancers = [answering('web'), answering('api')]
  await plane.apply({ ...routed([]), loadBalancers: balancers })
  const ask = ({ dnsName }: RoutedLoadBalancer): Promise<string> =>
    inBody(`curl --silent --max-time 4 --retry 5 --retry-all-errors http://${dnsName}/ || true`)
  for (const balancer of balancers) t.equal(await ask(balancer), balancer.name)
  await listen(t, 8099, '0.0.0.0')
  for (const port of [8099, 22, cloud.ports.listenerFirst]) {
    const open = `timeout 3 bash -c '</dev/tcp/${loadBalancerAddress(cloud, 0)}/${port}'`
    t.equal((await inBody(`${open} 2>/dev/null; echo $?`)).trim(), '1', `${port} is no listener`)
  }
  await createNetwork(cloud, tools)
  for (const balancer of balancers) t.equal(await ask(balancer), balancer.name, 'after a repair')
  await plane.apply({ ...routed([]), loadBalancers: [] })
  const lookUp = `getent hosts ${balancers[0]?.dnsName}`
  const isGone = `for i in {1..20}; do ${lookUp} || exit 0; sleep 0.1; done; exit 1`
  await t.resolves(inBody(`{ ${isGone}; } > /dev/null`), 'a name without a load balancer is none')
})

t.test('the hop limit is the TTL of the replies', async (t) => {
  await listen(t, hostPorts.imds.listen, cloud.hostAddress)
  for (const [hops, expected] of [
    [1, '1'],
    [2, '2'],
    [64, '64'],
  ] as const) {
    await setHopLimit(cloud, tools, address, hops)
    t.equal((await inBody(replyTtl)).trim(), expected)
  }
})

/** TTL of the metadata service's first reply, as the body's own socket receives it. */
const replyTtl = `python3 - <<'PY'
import socket, struct, threading
raw = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
raw.settimeout(4)
client = socket.create_connection(("169.254.169.254", 80), 4)
while True:
    packet = raw.recv(2048)
    if socket.inet_ntoa(packet[12:16]) == "169.254.169.254":
        print(packet[8])
        break
PY`

t.test("a body cannot reach the host's loopback through the bridge", async (t) => {
  const port = await listen(t, 0, '127.0.0.2')
  await inBody(`
    ip route del local 127.0.0.0/8 dev lo table local
    ip route add 127.0.0.2/32 via ${cloud.hostAddress} dev eth0 src ${address}
  `)
  const attempt = `timeout 3 bash -c '</dev/tcp/127.0.0.2/${port}' && echo reached || echo refused`
  t.match(await inBody(attempt), 'refused')
})
