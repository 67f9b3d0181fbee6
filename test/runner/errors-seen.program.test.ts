import { spawnSync } from 'node:child_process'
import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { codesNeverSeen, watchingErrors } from './errors-seen.ts'

const list = fileURLToPath(new URL('../../infra/local/host/host-error.ts', import.meta.url))

/** What a program notes that makes an error of this code, then does as `body` says. */
const notesOf = (t: Test, code: string, body: string): string => {
  const folder = join(t.testdir(), 'seen')
  const text = `const { hostError } = await import('${list}')
    const error = hostError('${code}', 'Made on purpose.')
    await null; await null
    ${body}`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', text], {
    encoding: 'utf8',
    env: { ...process.env, ...watchingErrors(folder, false) },
  })
  t.equal(status, 0, stderr)
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('')
}

t.test('an error that is made and swallowed is not one that a program told', async (t) => {
  t.equal(notesOf(t, 'ERR_PORT_TAKEN', ''), 'made ERR_PORT_TAKEN\n')
  const told = 'process.stderr.write(`${error.code}: ${error.message}\\n`)'
  t.equal(notesOf(t, 'ERR_PORT_TAKEN', told), 'made ERR_PORT_TAKEN\ntold ERR_PORT_TAKEN\n')
})

t.test('a program that prints the whole catalogue has told none of it', async (t) => {
  t.equal(notesOf(t, 'ERR_PORT_TAKEN', "console.log('ERR_NFT: …')"), 'made ERR_PORT_TAKEN\n')
})

t.test('a code counts as told, or as made where a test names it', async (t) => {
  const folder = t.testdir()
  const all = codesNeverSeen(folder, '')
  appendFileSync(join(folder, '1'), 'made ERR_PORT_TAKEN\nmade ERR_USAGE\n')
  appendFileSync(join(folder, '2'), 'told ERR_METHOD\n')
  const left = codesNeverSeen(folder, "t.rejects(up(), { code: 'ERR_PORT_TAKEN' })")
  t.strictSame(
    all.filter((code) => !left.includes(code)),
    ['ERR_PORT_TAKEN', 'ERR_METHOD'],
  )
})
