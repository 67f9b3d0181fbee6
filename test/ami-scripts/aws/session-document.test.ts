import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { createClients } from '../../../ami-scripts/aws/clients.ts'
import { sessionUser } from '../../../ami-scripts/aws/session-document.ts'

/** Asks an SSM that answers with this status and document. */
const askOf = async (t: Test, status: number, answer: object): Promise<string> => {
  const server = createServer((incoming, response) => {
    incoming.resume().on('end', () => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
      response.end(JSON.stringify(answer))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { ssm } = createClients({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  })
  t.teardown(() => ssm.destroy())
  return sessionUser(ssm, 'assay-prod-session')
}

const document = (inputs: object): object => ({
  Content: JSON.stringify({ schemaVersion: '1.0', sessionType: 'Standard_Stream', inputs }),
})

t.test('the document says who a session runs as', async (t) => {
  const inputs = { runAsEnabled: true, runAsDefaultUser: 'ops' }
  t.equal(await askOf(t, 200, document(inputs)), 'ops')
})

t.test('a document that leaves the session to anybody but the operator is refused', async (t) => {
  for (const inputs of [
    {},
    { runAsDefaultUser: 'ops' },
    { runAsEnabled: false, runAsDefaultUser: 'ops' },
    { runAsEnabled: true },
    { runAsEnabled: true, runAsDefaultUser: '' },
    { runAsEnabled: true, runAsDefaultUser: 'root' },
    { runAsEnabled: true, runAsDefaultUser: 'ssm-user' },
    { runAsEnabled: true, runAsDefaultUser: 'admin' },
    { runAsEnabled: true, runAsDefaultUser: 'OPS' },
  ]) {
    await t.rejects(
      askOf(t, 200, document(inputs)),
      { code: 'ERR_SHELL_DOCUMENT', message: /assay-prod-session does not run as ops/ },
      JSON.stringify(inputs),
    )
  }
})

t.test('so is one that says nothing of sessions, whatever it says', async (t) => {
  for (const Content of [
    undefined,
    '',
    'null',
    '[]',
    '{"inputs":',
    'schemaVersion: "1.0"',
    JSON.stringify({ schemaVersion: '1.0' }),
    JSON.stringify({ inputs: null }),
    JSON.stringify({ inputs: { runAsEnabled: 'true', runAsDefaultUser: ['ops'] } }),
  ]) {
    await t.rejects(
      askOf(t, 200, Content === undefined ? {} : { Content }),
      { code: 'ERR_SHELL_DOCUMENT', message: /assay-prod-session does not run as ops/ },
      Content ?? 'no content',
    )
  }
})

t.test('so is one that is gone, by its name', async (t) => {
  const answer = { __type: 'InvalidDocument', message: 'Document does not exist.' }
  await t.rejects(askOf(t, 400, answer), {
    code: 'ERR_SHELL_DOCUMENT',
    message: /no session document assay-prod-session/,
  })
})

t.test("AWS's other refusals keep their own words", async (t) => {
  const answer = { __type: 'AccessDeniedException', message: 'not authorized' }
  await t.rejects(askOf(t, 400, answer), { name: 'AccessDeniedException' })
})
