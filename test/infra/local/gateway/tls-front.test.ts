/** The front on loopback, with the gateway's own listener behind it. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { describeCloud, type Cloud } from '../../../../infra/local/cloud/cloud.ts'
import { createMotoClient } from '../../../../infra/local/moto/moto-client.ts'
import { createRequestListener } from '../../../../infra/local/gateway/request-listener.ts'
import { ensureCertificates } from '../../../../infra/local/host/certificates.ts'
import { createHostCommand } from '../../../../infra/local/host/host-command.ts'
import { hostPorts } from '../../../../infra/local/host/host-ports.ts'
import { startTlsFront } from '../../../../infra/local/gateway/tls-front.ts'

const run = promisify(execFile)
const name = 'ec2.eu-west-1.amazonaws.com'

const startFront = async (t: Test): Promise<{ cloud: Cloud; authority: string }> => {
  const stateRoot = await mkdtemp(`${tmpdir()}/assay-front-`)
  const described = describeCloud({ name: 't', index: 98, region: 'eu-west-1', stateRoot })
  const cloud = { ...described, hostAddress: '127.0.98.2' }
  const { authority } = await ensureCertificates(cloud, createHostCommand())
  const moto = createServer((_request, response) => void response.end('from moto'))
  await new Promise<void>((resolve) => moto.listen(0, '127.0.0.1', resolve))
  const front = await startTlsFront(cloud, {
    aws: createRequestListener({
      ...{ region: cloud.region, hostAddress: cloud.hostAddress, models: new Map(), handlers: {} },
      moto: createMotoClient((moto.address() as AddressInfo).port),
      ...{ onAnswered: () => undefined, log: () => undefined },
    }),
    registry: (_request, response) => void response.end('from the registry'),
  })
  t.teardown(async () => {
    await front.close()
    moto.close()
    await rm(stateRoot, { recursive: true })
  })
  return { cloud, authority }
}

/** Body and status, as curl prints them. */
const curl = async (...args: readonly string[]): Promise<string> => {
  const flags = ['--silent', '--show-error', '--max-time', '10', '--write-out', ' %{http_code}']
  return (await run('curl', [...flags, ...args])).stdout
}

t.test("Amazon's names are answered over TLS, plainly and through the proxy", async (t) => {
  const { cloud, authority } = await startFront(t)
  const trust = ['--cacert', authority]
  const to = ['--connect-to', `::${cloud.hostAddress}:${hostPorts.https.listen}`]
  const proxy = ['--proxy', `http://127.0.0.1:${cloud.ports.proxy}`]
  const plain = `http://${cloud.hostAddress}:${hostPorts.http.listen}/`
  t.equal(await curl(...trust, ...to, `https://${name}/`), 'from moto 200')
  t.equal(await curl(...trust, ...proxy, `https://${name}/`), 'from moto 200')
  t.equal(await curl(plain), 'from moto 200')
  const ecr = `https://${cloud.accountId}.dkr.ecr.eu-west-1.amazonaws.com/v2/`
  t.equal(await curl(...trust, ...proxy, ecr), 'from the registry 200')
  for (const header of ['Origin: https://evil.example', 'Host: evil.example']) {
    t.match(await curl('--header', header, plain), /<Code>AccessDenied<.* 403$/s, header)
  }
})
