/** moto goes away at each point of a call: every client of it says so with the same fault. */
import { ECRClient } from '@aws-sdk/client-ecr'
import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { once } from 'node:events'
import { createServer, request, type IncomingMessage } from 'node:http'
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net'
import t, { type Test } from 'tap'
import { describeCloud, type Cloud } from '../../../../infra/local/cloud/cloud.ts'
import { createParameterReader } from '../../../../infra/local/instances/ec2/ec2-deps.ts'
import { withInstanceFaults } from '../../../../infra/local/instances/ec2/instance-fault-of.ts'
import { CallerGone, createMotoClient } from '../../../../infra/local/moto/moto-client.ts'
import { createMotoControl } from '../../../../infra/local/moto/moto-control.ts'
import { MotoGone } from '../../../../infra/local/moto/moto-gone.ts'
import { createMotoSdk } from '../../../../infra/local/moto/moto-sdk.ts'
import { createEcrRecords } from '../../../../infra/local/registry/ecr-records.ts'

/** What the connection sees of a moto that ends at that point. */
const ends = {
  'before the call': undefined,
  'once it has the call': (socket: Socket) => socket.destroy(),
  'in the head of its answer': (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-'),
  'in the body of its answer': (socket: Socket) =>
    socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 99\r\n\r\n<half'),
} as const

/** Each way in which the local cloud calls moto. */
const calls: Readonly<Record<string, (cloud: Cloud) => Promise<unknown>>> = {
  "moto's own control paths": (cloud) => createMotoControl(cloud).bodyImages(),
  'EC2 records': (cloud) => createMotoSdk(EC2Client, cloud).send(new DescribeSubnetsCommand({})),
  'SSM parameters': (cloud) => createParameterReader(cloud)('/name'),
  'ECR records': (cloud) =>
    createEcrRecords(createMotoSdk(ECRClient, cloud)).hasRepository('assay'),
  'a call that is read': (cloud) =>
    withCaller(({ incoming }) =>
      createMotoClient(cloud.ports.moto).send(incoming, Buffer.alloc(0)),
    ),
  'a call that is passed on': (cloud) =>
    withCaller(({ incoming, outgoing }) =>
      createMotoClient(cloud.ports.moto).pass(incoming, outgoing, Buffer.alloc(0), () => false),
    ),
}

/** A caller of the gateway, whose request `act` passes on. */
const withCaller = async (
  act: (exchange: { incoming: IncomingMessage; outgoing: Parameters<Pass>[1] }) => Promise<unknown>,
): Promise<unknown> => {
  const server = createServer()
  const port = await portOf(server)
  const sent = request({ host: '127.0.0.1', port, method: 'POST' }).end()
  sent.on('error', () => undefined)
  const [incoming, outgoing] = await once(server, 'request')
  try {
    return await act({ incoming, outgoing })
  } finally {
    sent.destroy()
    server.close()
  }
}

type Pass = ReturnType<typeof createMotoClient>['pass']

const portOf = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const cloudWithMoto = async (t: Test, end: (typeof ends)[keyof typeof ends]): Promise<Cloud> => {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => end?.(socket))
  })
  const moto = await portOf(server)
  if (end === undefined) await new Promise((resolve) => server.close(resolve))
  else t.teardown(() => server.close())
  const cloud = describeCloud({ name: 't', index: 77, region: 'eu-west-1', stateRoot: '/state' })
  return { ...cloud, ports: { ...cloud.ports, moto } }
}

t.test('a caller that leaves before the answer is no fault of moto', async (t) => {
  const cloud = await cloudWithMoto(t, (socket) => socket)
  const client = createMotoClient(cloud.ports.moto)
  for (const leaves of ['send', 'pass'] as const) {
    const error = await withCaller(async ({ incoming, outgoing }) => {
      const call =
        leaves === 'send'
          ? client.send(incoming, Buffer.alloc(0))
          : client.pass(incoming, outgoing, Buffer.alloc(0), () => false)
      incoming.socket.destroy()
      return call.then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
    })
    t.type(error, CallerGone, leaves)
  }
})

for (const [when, end] of Object.entries(ends)) {
  t.test(`moto that ends ${when} is gone for every client of it`, async (t) => {
    const cloud = await cloudWithMoto(t, end)
    for (const [name, call] of Object.entries(calls)) {
      const error = await withInstanceFaults(() => call(cloud)).then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
      t.type(error, MotoGone, name)
      t.match(error, { code: 'ServiceUnavailable', httpStatus: 503, cause: Error }, name)
    }
  })
}
