import t from 'tap'
import { createLogger, describeError } from '../../service/logger.ts'

const linesOf = (log: (logger: ReturnType<typeof createLogger>) => void): string => {
  let text = ''
  log(createLogger('info', { write: (line) => (text += line) }))
  return text
}

t.test('a planted secret does not reach a line', async (t) => {
  const text = linesOf((logger) => {
    logger.info({ password: 'canary', token: 'canary', text: 'canary' }, 'top')
    logger.info(
      { req: { headers: { 'x-vault-token': 'canary' } }, a: { secret_id: 'canary' } },
      'in',
    )
    logger.child({ authorization: 'canary' }).info('child')
    logger.error(
      { err: Object.assign(new Error('no'), { config: 'canary', body: 'canary' }) },
      'err',
    )
  })
  t.equal(text.split('\n').length, 5)
  t.notMatch(text, /canary/)
})

t.test('a line is one JSON document with a level and a time', async (t) => {
  const line = JSON.parse(linesOf((logger) => logger.warn({ a: 1 }, 'said')))
  t.match(line, { level: 'warn', time: /^\d{4}-\d\d-\d\dT/, a: 1, msg: 'said' })
})

t.test('an error keeps name, code, message, stack and causes', async (t) => {
  const cause = Object.assign(new TypeError('inner'), { code: 'E1' })
  t.match(describeError(new Error('outer', { cause })), {
    name: 'Error',
    message: 'outer',
    stack: /outer/,
    cause: { name: 'TypeError', code: 'E1', message: 'inner' },
  })
  t.same(describeError('text'), { name: 'string', message: 'not an Error' })
})
