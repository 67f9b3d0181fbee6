import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { analyze, send, sendRaw, startTestService } from './running-service.ts'

t.test('POST /analyze answers with the four numbers, a label and the dialect', async (t) => {
  const { appPort, sink } = await startTestService(t)
  const reply = await analyze(appPort, { text: 'VADER is smart, handsome, and funny!' })
  t.equal(reply.status, 200)
  t.match(reply.json, {
    id: /^[0-9a-f-]{36}$/,
    compound: 0.8439,
    pos: 0.752,
    neu: 0.248,
    neg: 0,
    label: 'positive',
    dialect: 'npm',
  })
  t.match(sink.newest(1), [{ id: reply.json['id'], text: 'VADER is smart, handsome, and funny!' }])
})

t.test('POST /analyze refuses what it cannot score, with a stable code', async (t) => {
  const { appPort, sink } = await startTestService(t)
  const cases: readonly [name: string, body: string | Buffer, status: number, code: string][] = [
    ['not JSON', '{"text":', 400, 'ERR_BODY_MALFORMED'],
    ['a bare string', '"good"', 400, 'ERR_BODY_MALFORMED'],
    ['null', 'null', 400, 'ERR_BODY_MALFORMED'],
    ['an empty body', '', 400, 'ERR_INPUT_INVALID'],
    ['an array', '[{"text":"good"}]', 400, 'ERR_INPUT_INVALID'],
    ['no text', '{}', 400, 'ERR_INPUT_INVALID'],
    ['a number', '{"text":1}', 400, 'ERR_INPUT_INVALID'],
    ['null as text', '{"text":null}', 400, 'ERR_INPUT_INVALID'],
    ['an array as text', '{"text":["good"]}', 400, 'ERR_INPUT_INVALID'],
    ['empty text', '{"text":""}', 400, 'ERR_INPUT_INVALID'],
    ['blank text', '{"text":" \\n\\t"}', 400, 'ERR_INPUT_INVALID'],
    ['a lone surrogate', '{"text":"good \\ud83d"}', 400, 'ERR_INPUT_INVALID'],
    ['U+0000', '{"text":"good\\u0000"}', 400, 'ERR_INPUT_INVALID'],
    ['an unknown member', '{"text":"good","more":1}', 400, 'ERR_INPUT_INVALID'],
    ['__proto__', '{"text":"good","__proto__":{"a":1}}', 400, 'ERR_INPUT_INVALID'],
    ['an unknown dialect', '{"text":"good","dialect":"x"}', 400, 'ERR_INPUT_INVALID'],
    ['20,000 deep arrays', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, 400, 'ERR_INPUT_INVALID'],
    ['broken UTF-8', Buffer.from('7b2274657874223a22ff227d', 'hex'), 400, 'ERR_BODY_MALFORMED'],
    ['8,193 bytes of text', `{"text":"${'x'.repeat(8193)}"}`, 413, 'ERR_TEXT_TOO_LONG'],
    ['2,731 characters of 3 bytes', `{"text":"${'€'.repeat(2731)}"}`, 413, 'ERR_TEXT_TOO_LONG'],
    ['70,000 bytes of body', `{"text":"${'x'.repeat(70_000)}"}`, 413, 'ERR_BODY_TOO_LARGE'],
  ]
  for (const [name, body, status, code] of cases) {
    const reply = await send(appPort, '/analyze', {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
      },
    })
    t.match(reply, { status, json: { status, code } }, name)
    t.match(reply.headers['content-type'], /^application\/problem\+json/, `${name}: problem+json`)
    t.notMatch(reply.text, /node_modules|at .*\.ts/, `${name}: no stack`)
  }
  t.equal(sink.state().rows, 0, 'nothing of it was kept')
})

t.test('a text of exactly 8,192 bytes is scored', async (t) => {
  const { appPort } = await startTestService(t)
  t.match(await analyze(appPort, { text: 'x'.repeat(8192) }), { status: 200 })
})

t.test('every fault of the input is named at once, and none quotes it', async (t) => {
  const { appPort } = await startTestService(t)
  const reply = await analyze(appPort, { text: 1, dialect: 'canary-1', canary2: true })
  t.match(reply.json['errors'], [
    { pointer: '/text', message: 'must be of type string' },
    { pointer: '/dialect', message: 'must be one of npm' },
    { pointer: '', message: 'must not have 1 unknown member(s)' },
  ])
  t.notMatch(reply.text, /canary/)
})

t.test('a body that is not plain JSON in UTF-8 is unsupported', async (t) => {
  const { appPort } = await startTestService(t)
  const cases: readonly [Record<string, string>, string][] = [
    [{ 'content-type': 'text/plain' }, 'ERR_MEDIA_TYPE'],
    [{ 'content-type': '' }, 'ERR_MEDIA_TYPE'],
    [{ 'content-type': 'application/x-www-form-urlencoded' }, 'ERR_MEDIA_TYPE'],
    [{ 'content-type': 'application/json; charset=latin1' }, 'ERR_BODY_ENCODING'],
    [{ 'content-type': 'application/json; charset=utf-16' }, 'ERR_BODY_ENCODING'],
    [{ 'content-type': 'application/json', 'content-encoding': 'gzip' }, 'ERR_BODY_ENCODING'],
  ]
  for (const [headers, code] of cases) {
    const reply = await send(appPort, '/analyze', { body: '{"text":"good"}', headers })
    t.match(reply, { status: 415, json: { code } }, JSON.stringify(headers))
  }
})

t.test('unknown paths and methods answer in problem+json without an echo', async (t) => {
  const { appPort } = await startTestService(t)
  t.match(await send(appPort, '/canary'), { status: 404, json: { code: 'ERR_ROUTE_UNKNOWN' } })
  t.match(await send(appPort, '/%ff'), { json: { code: 'ERR_ROUTE_UNKNOWN' } })
  const wrong = await send(appPort, '/analyze')
  t.match(wrong, { status: 405, headers: { allow: 'POST' }, json: { code: 'ERR_METHOD' } })
  for (const method of ['PUT', 'DELETE', 'TRACE', 'OPTIONS']) {
    t.match(await send(appPort, '/analyze', { method }), { status: 405 }, method)
  }
  t.notMatch((await send(appPort, '/canary')).text, /canary/)
})

t.test('what two proxies could read in two ways is refused', async (t) => {
  const { appPort } = await startTestService(t)
  const body = '{"text":"good"}'
  const head = 'POST /analyze HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n'
  const malformed = '400 [^]*"code":"ERR_REQUEST_MALFORMED"'
  const cases: readonly [name: string, bytes: string, answer: string | number][] = [
    ['two Host fields', 'GET /version HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', malformed],
    ['absolute target', 'GET http://b/version HTTP/1.1\r\nHost: a\r\n\r\n', malformed],
    ['two lengths', `${head}Content-Length: 15\r\nContent-Length: 16\r\n\r\n${body}`, 400],
    [
      'length and chunks',
      `${head}Content-Length: 15\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    ['unknown coding', `${head}Transfer-Encoding: gzip\r\n\r\n${body}`, 400],
    ['not HTTP', '\x16\x03\x01\x02\x00\x01\r\n\r\n', 400],
    ['a 90 KB field', `GET /version HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(90_000)}\r\n\r\n`, 431],
  ]
  for (const [name, bytes, answer] of cases) {
    t.match(await sendRaw(appPort, bytes), new RegExp(`^HTTP/1.1 ${answer}`), name)
  }
})

t.test('more than 100 header fields are refused in problem+json, however many', async (t) => {
  const { appPort } = await startTestService(t)
  const answerTo = (fields: number): Promise<string> => {
    const more = 'X: 1\r\n'.repeat(fields - 2)
    return sendRaw(appPort, `GET /version HTTP/1.1\r\nHost: a\r\n${more}Connection: close\r\n\r\n`)
  }
  t.match(await answerTo(100), /^HTTP\/1.1 200 /)
  for (const fields of [101, 102, 2000]) {
    t.match(await answerTo(fields), /^HTTP\/1.1 431 [^]*"code":"ERR_HEADERS_TOO_MANY"/, `${fields}`)
  }
})

t.test('a client that breaks off its body is no fault of the service', async (t) => {
  const { appPort, logLines } = await startTestService(t)
  const head = 'POST /analyze HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n'
  const socket = connect(appPort, '127.0.0.1')
  socket.write(`${head}Content-Length: 20\r\n\r\n{"te`)
  // The service has to have begun to read it.
  await sleep(100)
  socket.destroy()
  const logged = () => logLines().find(({ path }) => path === '/analyze')
  for (let waited = 0; logged() === undefined && waited < 5000; waited += 50) await sleep(50)
  t.match(logged(), { level: 'info', status: 400, aborted: true })
  t.strictSame(
    logLines().filter(({ level }) => level === 'error'),
    [],
  )
})

t.test('what a load balancer lets through is not refused for its size', async (t) => {
  const { appPort } = await startTestService(t)
  const field = (name: string, size: number): string => `${name}: ${'x'.repeat(size)}\r\n`
  const line = `GET /version?q=${'q'.repeat(16_000)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n`
  const fields = ['A', 'B', 'C', 'D'].map((name) => field(name, 16_300)).join('')
  t.match(await sendRaw(appPort, `${line}${fields}\r\n`), /^HTTP\/1\.1 200 /)
})

t.test('GET /version says who answers', async (t) => {
  const { appPort } = await startTestService(t, {
    env: { ASSAY_AMI_ID: 'ami-1', ASSAY_INSTANCE_ID: 'i-1', ASSAY_LAUNCH_TEMPLATE_VERSION: '3' },
  })
  const reply = await send(appPort, '/version')
  t.match(reply.json, {
    version: '9.9.9',
    amiId: 'ami-1',
    instanceId: 'i-1',
    launchTemplateVersion: '3',
    zone: null,
  })
  t.match(reply.headers, { 'cache-control': 'no-store' })
  t.notOk(reply.headers['etag'], 'no etag')
  t.notOk(reply.headers['x-powered-by'], 'no x-powered-by')
})

t.test('the load balancer trace id is the request id, in answer and log', async (t) => {
  const { appPort, logLines } = await startTestService(t)
  const root = '1-67891233-abcdef012345678912345678'
  const header = { 'x-amzn-trace-id': `Self=1-67891234-0123456789abcdef01234567;Root=${root}` }
  const reply = await send(appPort, '/version', { headers: header })
  t.equal(reply.headers['x-request-id'], root)
  t.ok(logLines().some((line) => line['requestId'] === root && line['path'] === '/version'))
  const forged = await send(appPort, '/version', { headers: { 'x-amzn-trace-id': 'Root=evil' } })
  t.match(forged.headers['x-request-id'], /^[0-9a-f-]{36}$/)
})

t.test('the client is who the one proxy in front names, not who claims to be', async (t) => {
  const { appPort, logLines } = await startTestService(t)
  await send(appPort, '/version', { headers: { 'x-forwarded-for': '1.2.3.4, 9.9.9.9' } })
  t.equal(logLines().at(-1)?.['clientIp'], '9.9.9.9')
})

t.test('no log line holds the text', async (t) => {
  const { appPort, logLines } = await startTestService(t)
  await analyze(appPort, { text: 'canary-in-text' })
  await send(appPort, '/analyze?canary-in-query', { body: '{"text":"canary-in-body' })
  t.notMatch(JSON.stringify(logLines()), /canary/)
  t.equal(logLines().filter((line) => line['msg'] === 'request').length, 2)
})

t.test('an unforeseen failure answers 500 without a reason, and is logged with one', async (t) => {
  const score = () => {
    throw new Error('the reason')
  }
  const { appPort, logLines } = await startTestService(t, { score })
  const reply = await analyze(appPort, { text: 'good' })
  t.match(reply, { status: 500, json: { code: 'ERR_INTERNAL' } })
  t.notMatch(reply.text, /the reason/)
  t.match(
    logLines().find((line) => line['level'] === 'error'),
    { msg: 'request failed', err: { message: 'the reason', stack: /app\.test/ } },
  )
})
