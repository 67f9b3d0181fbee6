import { readFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import sirv from 'sirv'
import type { Cloud } from '../cloud/cloud.ts'
import { staticFolder } from '../cloud/static-folder.ts'
import { certificatePaths } from '../host/certificates.ts'
import { localDomains } from '../host/dns.ts'
import { hostPorts } from '../host/host-ports.ts'

/** Who answers for which name. */
export interface FrontRoutes {
  /** AWS's own API names. */
  readonly aws: RequestListener
  /** `<account>.dkr.ecr.<region>.amazonaws.com`. */
  readonly registry: RequestListener
}

export interface TlsFront {
  readonly close: () => Promise<void>
}

/**
 * AWS's names for the bodies of a cloud, and for host programs that go through the proxy: TLS with
 * the cloud's certificate on 443, plain HTTP on 80, told apart by the Host header.
 *
 * The proxy (CONNECT, loopback) is for host programs that must use AWS's own names, such as crane
 * pushing to ECR: HTTPS_PROXY and SSL_CERT_FILE are all they need. It connects to nothing else.
 */
export const startTlsFront = async (cloud: Cloud, routes: FrontRoutes): Promise<TlsFront> => {
  const paths = certificatePaths(cloud)
  const [cert, key] = await Promise.all([readFile(paths.leaf), readFile(paths.leafKey)])
  const listener = routeByHost(cloud, routes)
  const secure = createTlsServer({ cert, key, ...limits }, listener)
  const plain = createServer(limits, listener)
  const proxy = createServer(limits, (_request, response) => {
    response.writeHead(405, { 'content-type': 'text/plain' }).end('CONNECT only\n')
  })
  proxy.on('connect', (request, socket) => {
    if (!isLocalName(request.url ?? '')) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
      return
    }
    socket.on('error', () => socket.destroy())
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    secure.emit('connection', socket)
  })
  await Promise.all([
    listen(secure, hostPorts.https.listen, cloud.hostAddress),
    listen(plain, hostPorts.http.listen, cloud.hostAddress),
    listen(proxy, cloud.ports.proxy, '127.0.0.1'),
  ])
  return {
    close: async () => {
      await Promise.all([secure, plain, proxy].map(closeServer))
    },
  }
}

/** Uploads of layers and templates may take long; a silent connection may not. */
const limits = { requestTimeout: 0, headersTimeout: 20_000, keepAliveTimeout: 65_000 }

const routeByHost = (cloud: Cloud, routes: FrontRoutes): RequestListener => {
  const folders = new Map(
    localDomains
      .filter((name) => name !== 'amazonaws.com')
      // `dev` reads the folder at each request: what is served may be replaced while we run.
      .map((name) => [
        name as string,
        sirv(staticFolder(cloud, name), { dev: true, dotfiles: true }),
      ]),
  )
  return (request, response) => {
    const name = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase()
    const serveFolder = folders.get(name)
    if (serveFolder !== undefined) {
      serveFolder(request, response, () => {
        response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n')
      })
    } else if (/\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com$/.test(name)) {
      routes.registry(request, response)
    } else {
      routes.aws(request, response)
    }
  }
}

/** Whether `host:443` is a name that the front answers for. */
const isLocalName = (target: string): boolean => {
  const [name = '', port] = target.toLowerCase().split(':')
  return port === '443' && localDomains.some((domain) => `.${name}`.endsWith(`.${domain}`))
}

const listen = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
