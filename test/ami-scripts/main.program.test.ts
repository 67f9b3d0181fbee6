import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const launcher = fileURLToPath(new URL('../../ami-scripts/bin/assay', import.meta.url))

interface Run {
  readonly status: number | null
  readonly stdout: string
}

const run = (...args: string[]): Promise<Run> => runWith({}, ...args)

const runWith = (env: Readonly<Record<string, string>>, ...args: string[]): Promise<Run> =>
  new Promise((resolve, reject) => {
    const child = spawn(launcher, args, {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, ...env },
    })
    let stdout = ''
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
    })
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, stdout }))
  })

const codeOf = (stdout: string): string => JSON.parse(stdout).error.code

t.test('the demonstration kills an instance, so it refuses every environment on AWS', async (t) => {
  for (const env of ['prod', 'dev']) {
    const { status, stdout } = await run('demo', '--env', env, '--json')
    t.equal(status, 2)
    t.equal(codeOf(stdout), 'ERR_DEMO_NOT_LOCAL')
  }
})

t.test('an unknown verb and an unknown environment are usage errors', async (t) => {
  const verb = await run('deploy', '--json')
  t.strictSame([verb.status, codeOf(verb.stdout)], [2, 'ERR_USAGE'])
  const env = await run('status', '--env', 'staging', '--json')
  t.strictSame([env.status, codeOf(env.stdout)], [2, 'ERR_ENV_UNKNOWN'])
})

t.test('what cannot be an AMI id is a usage error, before any call', async (t) => {
  const { status, stdout } = await run('fleet', 'up', '--ami', 'foo', '--cloud', 'none', '--json')
  t.strictSame([status, codeOf(stdout)], [2, 'ERR_USAGE'], 'not ERR_CLOUD_DOWN')
  t.match(stdout, /foo.* is not an AMI id/)
})

t.test('a tool that set-up does not know is refused before it begins', async (t) => {
  const { status, stdout } = await run('setup', '--with', 'crane,abacus', '--json')
  t.strictSame([status, codeOf(stdout)], [2, 'ERR_SETUP_UNKNOWN_TOOL'])
  t.match(stdout, /No optional tool: crane, abacus\./)
})

t.test('without what set-up provides, no cloud is begun, and each lack is named', async (t) => {
  const folder = t.testdir()
  const home = { XDG_CACHE_HOME: `${folder}/cache`, XDG_STATE_HOME: `${folder}/state` }
  const { status, stdout } = await runWith(home, 'up', '--cloud', 'bare', '--json')
  t.strictSame([status, codeOf(stdout)], [1, 'ERR_TOOL_MISSING'])
  t.match(JSON.parse(stdout).error.details.join(' '), /moto/)
  t.notOk(existsSync(`${folder}/state`))
})

t.test('--version tells the version of package.json, for people and for programs', async (t) => {
  const plain = await run('--version')
  t.equal(plain.status, 0)
  t.match(plain.stdout, /^assay \d+\.\d+\.\d+( \([0-9a-f]{12}(-dirty)?\))?\n$/)
  const { stdout } = await run('--version', '--json')
  t.match(JSON.parse(stdout), { result: { version: /^\d+\./ }, error: null })
})

t.test('a stray word ends the run before anything is done', async (t) => {
  const { status, stdout } = await run('errors', 'blue', '--json')
  t.strictSame([status, codeOf(stdout)], [2, 'ERR_USAGE'])
})

t.test('help goes to stdout and ends in 0; no verb at all is a usage error', async (t) => {
  const help = await run('--help')
  t.equal(help.status, 0)
  t.match(help.stdout, 'assay <verb>')
  t.equal((await run()).status, 2)
  const [asked, flagged] = await Promise.all([run('help', 'down'), run('down', '--help')])
  t.match(asked, { status: 0, stdout: /^assay down: / })
  t.equal(asked.stdout, flagged.stdout)
  const [own = ''] = (await run('up', '--help')).stdout.split('\n')
  t.match(help.stdout, own.replace('assay up: ', ''), 'one summary, wherever it stands')
})
