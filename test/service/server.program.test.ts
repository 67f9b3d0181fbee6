import { spawn, type ChildProcess } from 'node:child_process'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { send } from './running-service.ts'

const entry = fileURLToPath(new URL('../../service/server.ts', import.meta.url))

interface Program {
  readonly child: ChildProcess
  readonly lines: Record<string, unknown>[]
  readonly ended: Promise<{ code: number | null; signal: string | null }>
  readonly ready: Promise<{ appPort: number; healthPort: number }>
}

const start = (t: { teardown: (end: () => void) => void }, env: object, code = ''): Program => {
  const preload =
    code === '' ? [] : ['--import', `data:text/javascript,${encodeURIComponent(code)}`]
  const child = spawn(process.execPath, [...preload, entry], {
    env: { PATH: process.env['PATH'], ASSAY_HOST: '127.0.0.1', ...env } as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => void child.kill('SIGKILL'))
  const lines: Record<string, unknown>[] = []
  let rest = ''
  const ready = new Promise<{ appPort: number; healthPort: number }>((resolve) => {
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      const parts = (rest + chunk).split('\n')
      rest = parts.pop() ?? ''
      for (const part of parts) {
        const line = JSON.parse(part) as Record<string, unknown>
        lines.push(line)
        if (line['msg'] === 'ready') resolve(line as unknown as Awaited<typeof ready>)
      }
    })
  })
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
  return { child, lines, ended, ready }
}

const anyPorts = { ASSAY_APP_PORT: '0', ASSAY_HEALTH_PORT: '0', ASSAY_DRAIN_MS: '50' }

t.test('SIGTERM drains and ends with 0', async (t) => {
  const program = start(t, anyPorts)
  const { appPort } = await program.ready
  t.match(await send(appPort, '/version'), { status: 200, json: { version: /^\d/ } })
  program.child.kill('SIGTERM')
  t.same(await program.ended, { code: 0, signal: null })
  t.same(
    program.lines.map((line) => line['msg']),
    ['ready', 'request', 'draining', 'stopped'],
  )
})

t.test('SIGTERM at the very moment of being ready drains as well', async (t) => {
  const code = `
    const write = require('node:fs').writeSync
    require('node:fs').writeSync = (fd, text, ...rest) => {
      const written = write(fd, text, ...rest)
      if (String(text).includes('"ready"')) process.kill(process.pid, 'SIGTERM')
      return written
    }`
  const program = start(
    t,
    anyPorts,
    `import { createRequire } from 'node:module'
    const require = createRequire('file:///')${code}`,
  )
  t.same(await program.ended, { code: 0, signal: null })
  t.same(
    program.lines.map((line) => line['msg']),
    ['ready', 'draining', 'stopped'],
  )
})

t.test('a malformed configuration ends with 1 and names every fault', async (t) => {
  const program = start(t, { ASSAY_APP_PORT: 'x', ASSAY_HEALTH_PORT: '70000' })
  t.same(await program.ended, { code: 1, signal: null })
  t.match(program.lines, [
    {
      level: 'fatal',
      err: { code: 'ERR_CONFIG_INVALID', message: /ASSAY_APP_PORT.*ASSAY_HEALTH/ },
    },
  ])
})

t.test('an uncaught exception is logged, drained and ends with 1', async (t) => {
  const code = "process.once('SIGUSR2', () => { setImmediate(() => { throw new Error('oops') }) })"
  const program = start(t, anyPorts, code)
  await program.ready
  program.child.kill('SIGUSR2')
  t.same(await program.ended, { code: 1, signal: null })
  t.match(program.lines, [
    { msg: 'ready' },
    { level: 'fatal', err: { message: 'oops' } },
    { msg: 'draining' },
    { msg: 'stopped' },
  ])
})

t.test('a shutdown that hangs ends at its limit with 1', async (t) => {
  const env = { ...anyPorts, ASSAY_DRAIN_MS: '100', ASSAY_SHUTDOWN_LIMIT_MS: '600' }
  const program = start(t, env)
  const { appPort } = await program.ready
  // A request that never ends holds its connection open.
  const socket = connect(appPort, '127.0.0.1', () => {
    socket.write('POST /analyze HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n')
    socket.write('Content-Type: application/json\r\n\r\n{')
  })
  socket.on('error', () => {})
  t.teardown(() => socket.destroy())
  await new Promise((resolve) => setTimeout(resolve, 200))
  program.child.kill('SIGTERM')
  t.same(await program.ended, { code: 1, signal: null })
  t.match(program.lines.at(-1), { msg: 'shutdown took too long', limitMs: 600 })
})
