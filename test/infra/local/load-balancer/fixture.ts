/** A data plane on a cloud of its own, targets on loopback addresses, and clients. */
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type {
  RoutedGroup,
  RoutedRule,
  RoutedTarget,
  RoutingTable,
} from '../../../../infra/model/contract.ts'
import { describeCloud, type Cloud } from '../../../../infra/local/cloud/cloud.ts'

export const haproxyPath = '/usr/sbin/haproxy'

/** Not a folder of the test's own: a socket's path is at most 97 characters long. */
const stateRoot = (): string => mkdtempSync(join(tmpdir(), 'assay-lb-'))

export const removeState = (cloud: Cloud): Promise<void> =>
  rm(join(cloud.stateDir, '..'), { recursive: true, force: true })

/** A cloud of the test's own: the first index from `first` on whose ports nobody has. */
export const testCloud = async (first: number): Promise<Cloud> => {
  for (let index = first; index < 100; index += 1) {
    const cloud = describeCloud({
      name: `t-lb${index}`,
      index,
      region: 'eu-west-1',
      stateRoot: stateRoot(),
    })
    if (
      (await isFree(cloud.ports.listenerFirst)) &&
      (await isFree(cloud.ports.listenerFirst + 9))
    ) {
      return cloud
    }
  }
  throw new Error(`no cloud index from ${first} to 99 has its ports free`)
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.on('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

const arn = (rest: string): string => `arn:aws:elasticloadbalancing:eu-west-1:123456789012:${rest}`
export const loadBalancerArn = arn('loadbalancer/app/web/0123456789abcdef')
export const listenerArn = arn('listener/app/web/0123456789abcdef/1')
export const groupArn = (name: string): string => arn(`targetgroup/${name}/0123456789abcdef`)

export const group = (
  name: string,
  targets: readonly RoutedTarget[],
  rest: Partial<RoutedGroup> = {},
): RoutedGroup => ({
  targetGroupArn: groupArn(name),
  weight: 1,
  protocol: 'HTTP',
  algorithm: 'round_robin',
  targets,
  ...rest,
})

export const forward = (...groups: RoutedGroup[]): RoutedRule['action'] => ({
  kind: 'forward',
  groups,
})

export const defaultRule = (action: RoutedRule['action']): RoutedRule => ({
  arn: `${listenerArn}/default`,
  priority: 0,
  conditions: [],
  action,
})

export const routed = (rules: readonly RoutedRule[], idleTimeoutSeconds = 60): RoutingTable => ({
  loadBalancers: [
    {
      arn: loadBalancerArn,
      name: 'web',
      dnsName: 'web-1.eu-west-1.elb.amazonaws.com',
      idleTimeoutSeconds,
      clientKeepAliveSeconds: 3600,
      forwardedFor: 'append',
      forwardsClientPort: false,
      preservesHost: false,
      dropsInvalidHeaders: false,
      tellsTls: false,
      accessLogs: { bucket: 'logs', prefix: 'web' },
      listeners: [
        {
          arn: listenerArn,
          port: 80,
          protocol: 'HTTP',
          namesServer: true,
          responseHeaders: {},
          rules,
        },
      ],
    },
  ],
  hostCounts: [],
})

export interface TestTarget {
  readonly routed: RoutedTarget
  /** Requests that arrived. */
  count: number
  readonly close: () => Promise<void>
}

/**
 * Answers with its name, and echoes what an upgraded connection sends. Of the query, `ms=N` is how
 * long it takes, `code=N` the status, `h-<name>=<value>` a header, `bytes=N` one of that length.
 */
export const startTarget = async (
  cloud: Cloud,
  host: string,
  targetId: string,
): Promise<TestTarget> => {
  const server = createServer({ maxHeaderSize: 131_072 }, (incoming, response) => {
    target.count += 1
    incoming.resume()
    incoming.on('end', () => {
      const url = new URL(incoming.url ?? '/', 'http://target')
      const ms = Number(url.searchParams.get('ms') ?? 0)
      response.statusCode = Number(url.searchParams.get('code') ?? 200)
      for (const [name, value] of url.searchParams) {
        if (name.startsWith('h-')) response.setHeader(name.slice(2), value)
        if (name === 'bytes') response.setHeader('x-large', 'a'.repeat(Number(value)))
      }
      setTimeout(() => response.end(JSON.stringify({ targetId, headers: incoming.headers })), ms)
    })
  })
  server.on('upgrade', (_incoming, socket) => {
    socket.on('error', () => socket.destroy())
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        // Of the key in RFC 6455, section 1.3, which every client of these tests sends.
        'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
    )
    socket.pipe(socket)
  })
  // As a service behind ALB must: longer than the load balancer's idle timeout.
  server.keepAliveTimeout = 75_000
  server.listen(0, `${cloud.loopbackPrefix}.${host}`)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const target: TestTarget = {
    routed: { targetId, address: `${cloud.vpcPrefix}.${host}`, port, admits: 'open' },
    count: 0,
    close: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
  return target
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

export const ask = (
  url: string,
  options: {
    method?: string
    headers?: Record<string, string>
    body?: string
    agent?: Agent
    localAddress?: string
  } = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { body, ...rest } = options
    const sent = request(url, { agent: false, maxHeaderSize: 131_072, ...rest }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })

export const answeredBy = (answer: Answer): string =>
  answer.status === 200 ? (JSON.parse(answer.body) as { targetId: string }).targetId : 'nobody'

/** Clients that POST without pause over kept connections until told to stop. */
export const startTraffic = (url: string, clients: number) => {
  const agent = new Agent({ keepAlive: true, maxSockets: clients })
  const faults: string[] = []
  let answered = 0
  let isOver = false
  const client = async (): Promise<void> => {
    while (!isOver) {
      try {
        const { status } = await ask(url, { method: 'POST', body: 'x'.repeat(200), agent })
        answered += 1
        if (status !== 200) {
          faults.push(`status ${status}`)
        }
      } catch (error) {
        faults.push(String(error))
      }
      await delay(2)
    }
  }
  const all = Promise.all(Array.from({ length: clients }, client))
  return {
    stop: async () => {
      isOver = true
      await all
      agent.destroy()
      return { answered, faults }
    },
  }
}

/** Polls until true, for at most `timeoutMs`. */
export const eventually = async (
  check: () => boolean | Promise<boolean>,
  timeoutMs = 5000,
): Promise<boolean> => {
  const deadline = AbortSignal.timeout(timeoutMs)
  while (!deadline.aborted) {
    if (await check()) {
      return true
    }
    await delay(25)
  }
  return false
}
