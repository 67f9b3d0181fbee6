import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { runtimeApi } from '../../../../infra/local/load-balancer/runtime-api.ts'

/** A socket that answers as HAProxy would, and what it was told. */
const haproxy = async (test: Test, answer: (command: string) => string) => {
  const told: string[] = []
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let command = ''
    socket.on('data', (chunk) => (command += String(chunk)))
    socket.on('end', () => {
      told.push(command)
      socket.end(answer(command))
    })
  })
  // Not in the checkout: a socket's path holds 107 characters.
  const folder = await mkdtemp(join(tmpdir(), 'assay-socket-'))
  const path = join(folder, 's')
  server.listen(path)
  await once(server, 'listening')
  test.teardown(async () => {
    server.close()
    await rm(folder, { recursive: true })
  })
  return { api: runtimeApi(path), told }
}

t.test('a map that HAProxy refuses is dropped, not left prepared', async (t) => {
  const { api, told } = await haproxy(t, (command) =>
    command.startsWith('prepare')
      ? 'New version created: 7\n\n'
      : command.startsWith('add map')
        ? 'Bad regex\n\n'
        : '\n',
  )
  await t.rejects(api.replaceMap('/rules.map', [{ key: '(', value: '1' }]), {
    code: 'ERR_HAPROXY_COMMAND',
  })
  t.equal(told.at(-1), 'clear map @7 /rules.map\n')
})

t.test('a command fits HAProxy’s buffer, whatever characters it holds', async (t) => {
  const { api, told } = await haproxy(t, (command) =>
    command.startsWith('prepare') ? 'New version created: 1\n\n' : '\n',
  )
  const entries = Array.from({ length: 40 }, (_, index) => ({
    key: `${index}${'語'.repeat(500)}`,
    value: '1',
  }))
  await api.replaceMap('/rules.map', entries)
  const sizes = told.map((command) => Buffer.byteLength(command))
  t.ok(Math.max(...sizes) < 16_384, `largest: ${Math.max(...sizes)} bytes`)
  const lines = told.join('').match(/^\d+語+ 1$/gm) ?? []
  t.equal(lines.length, entries.length)
})

t.test('a TLS server is added without asking for its certificate, as ALB does not', async (t) => {
  const { api, told } = await haproxy(t, () => 'New server registered.\n\n')
  await api.addServer('rr0/a', '127.9.1.1:8443', true)
  await api.addServer('rr0/b', '127.9.1.1:8080', false)
  t.same(told, [
    'add server rr0/a 127.9.1.1:8443 ssl verify none\n',
    'add server rr0/b 127.9.1.1:8080\n',
  ])
})
