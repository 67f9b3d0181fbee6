import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { translateBodyError } from '../../service/http/json-body.ts'
import { catalogue, problemOf, ServiceError } from '../../service/errors.ts'

const service = fileURLToPath(new URL('../../service', import.meta.url))

t.test('every listed code is thrown somewhere, and every thrown code is listed', async (t) => {
  const sources = readdirSync(service, { recursive: true, encoding: 'utf8' })
    .filter(
      (name) => name.endsWith('.ts') && name !== 'errors.ts' && !name.includes('node_modules'),
    )
    .map((name) =>
      readFileSync(join(service, name), 'utf8').replaceAll(/^\s*(\/?\*|\/\/).*$/gm, ''),
    )
  const thrown = new Set(sources.flatMap((text) => text.match(/\bERR_[A-Z_]+\b/g) ?? []))
  t.same([...thrown].sort(), Object.keys(catalogue).sort())
})

t.test('a problem names type, title, status, detail, code and request', async (t) => {
  const error = new ServiceError('ERR_TEXT_TOO_LONG', 'Too long.', {
    faults: [{ pointer: '/text', message: 'must be shorter' }],
  })
  t.same(problemOf(error, 'r-1'), {
    type: 'urn:assay:problem:text-too-long',
    title: 'The text is too long',
    status: 413,
    detail: 'Too long.',
    code: 'ERR_TEXT_TOO_LONG',
    requestId: 'r-1',
    errors: [{ pointer: '/text', message: 'must be shorter' }],
  })
})

t.test(
  'a body that ended early is one of its own, though nobody may be there to read it',
  async (t) => {
    for (const type of ['request.aborted', 'request.size.invalid']) {
      const error = translateBodyError(Object.assign(new Error('aborted'), { type }))
      t.match(error, { code: 'ERR_BODY_INCOMPLETE', status: 400 }, type)
    }
  },
)
