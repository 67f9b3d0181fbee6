import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { noteErrors } from '../../runner/errors-seen.ts'
import { chosenCloud } from '../../../ami-scripts/program/cloud-option.ts'
import { AssayError } from '../../../infra/foundation/assay-error.ts'
import { environmentNames } from '../../../infra/env/environment-schema.ts'
import { loadEnvironment } from '../../../infra/env/environment.ts'
import { setupFolder } from '../../../infra/setup/pins.ts'

/** Runs the script in an empty clone, on a machine whose programs answer as `fakes` say. */
const bootstrap = (
  t: Test,
  fakes: Readonly<Record<string, string>>,
  names: { readonly ENV?: string; readonly CLOUD?: string } = {},
) => {
  const env = { 'dev.tfvars.json': '{}', 'local.tfvars.json': '{}' }
  const folder = t.testdir({
    clone: { infra: { setup: {}, env }, 'package-lock.json': '{}' },
    bin: {},
    cache: {},
  })
  const script = join(folder, 'clone/infra/setup/bootstrap.sh')
  copyFileSync(join(setupFolder, 'bootstrap.sh'), script)
  for (const [name, body] of Object.entries(fakes)) {
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${body}\n`)
    chmodSync(join(folder, 'bin', name), 0o755)
  }
  mkdirSync(join(folder, 'home'))
  const { status, stderr } = spawnSync('bash', [script], {
    encoding: 'utf8',
    timeout: 30_000,
    env: {
      ...names,
      PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
      HOME: join(folder, 'home'),
      XDG_CACHE_HOME: join(folder, 'cache'),
    },
  })
  noteErrors(/\[ERR_\w+\]/.exec(stderr)?.[0] ?? '')
  return { status, stderr }
}

const refusalOf = (check: () => unknown): AssayError | undefined => {
  try {
    check()
  } catch (error) {
    if (error instanceof AssayError) return error
    throw error
  }
  return undefined
}

const goodMachine = {
  uname: 'echo Linux x86_64',
  id: 'echo 0',
  df: 'echo Avail; echo 100',
  node: 'echo 22.1.0',
  // Reached only once the platform is found good.
  npm: 'echo "npm was called" >&2; exit 1',
}

t.test('a good machine passes the check and goes on to the npm packages', async (t) => {
  const { status, stderr } = bootstrap(t, goodMachine)
  t.match(stderr, /npm was called/)
  t.notMatch(stderr, /ERR_SETUP_PLATFORM/)
  t.not(status, 0)
})

t.test('everything a machine lacks is said at once, with the code and the next step', async (t) => {
  const { status, stderr } = bootstrap(t, {
    uname: 'echo Darwin arm64',
    id: 'echo 1000',
    sudo: 'exit 1',
    df: 'echo Avail; echo 3',
    node: 'echo 18.20.0',
    npm: 'echo "npm was called" >&2',
  })
  t.equal(status, 1)
  t.match(stderr, /ERR_SETUP_PLATFORM/)
  for (const fault of [/Darwin arm64/, /NOPASSWD/, /3 GB are there/, /found 18\.20\.0/, /next: /]) {
    t.match(stderr, fault)
  }
  t.notMatch(stderr, /npm was called/)
})

t.test('Node 20.9 is older than 20.11', async (t) => {
  t.match(bootstrap(t, { ...goodMachine, node: 'echo 20.9.0' }).stderr, /found 20\.9\.0/)
})

t.test('sudo without a password stands in for root', async (t) => {
  const { stderr } = bootstrap(t, { ...goodMachine, id: 'echo 1000', sudo: 'exit 0' })
  t.match(stderr, /npm was called/)
})

t.test('an unknown ENV is refused before anything is installed, as assay refuses it', async (t) => {
  const { status, stderr } = bootstrap(t, goodMachine, { ENV: 'prd' })
  const refusal = refusalOf(() => loadEnvironment('prd'))
  t.equal(status, refusal?.exitStatus)
  t.match(stderr, refusal?.code)
  t.match(stderr, 'Unknown environment "prd": it is none of dev, local.')
  t.match(stderr, /as in ENV=local; their files are in .*\/clone\/infra\/env\./)
  t.notMatch(stderr, /npm was called/)
})

t.test('the environments that have a file are those of the schema', async (t) => {
  const files = readdirSync(join(setupFolder, '../env')).filter((name) => name.endsWith('.json'))
  t.strictSame(files.sort(), environmentNames.map((name) => `${name}.tfvars.json`).sort())
})

const cloudNames = ['a', 'team-2', 'a'.repeat(31), 'a'.repeat(32), 'Team', '2nd', 'a_b', 'a b']
for (const CLOUD of cloudNames) {
  t.test(`CLOUD=${CLOUD} is taken or refused as assay does`, async (t) => {
    const { status, stderr } = bootstrap(t, goodMachine, { CLOUD })
    const refusal = refusalOf(() => chosenCloud({ env: { CLOUD }, values: {} }))
    if (refusal === undefined) t.match(stderr, /npm was called/)
    else {
      t.equal(status, refusal.exitStatus)
      t.match(stderr, refusal.code)
      t.notMatch(stderr, /npm was called/)
    }
  })
}

t.test('a stamp that still holds is marked as in use', async (t) => {
  const folder = t.testdir({
    cache: { assay: { ready: {} } },
    bin: {},
    clone: {
      ...{ 'package-lock.json': '{}', node_modules: { '.bin': {} } },
      'ami-scripts': { bin: {}, commands: { 'setup.ts': '' } },
      infra: { setup: {}, foundation: {}, env: { 'local.tfvars.json': '{}' } },
    },
  })
  const clone = join(folder, 'clone')
  const program = (path: string, body: string) =>
    writeFileSync(join(folder, path), `#!/bin/sh\n${body}\n`, { mode: 0o755 })
  for (const [name, body] of Object.entries({ ...goodMachine, npm: 'exit 0', curl: 'exit 0' })) {
    program(join('bin', name), body)
  }
  program('clone/ami-scripts/bin/assay', 'echo "$3"')
  program('clone/node_modules/.bin/node', '')
  const script = join(clone, 'infra/setup/bootstrap.sh')
  copyFileSync(join(setupFolder, 'bootstrap.sh'), script)
  const env = {
    PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
    XDG_CACHE_HOME: join(folder, 'cache'),
  }
  const run = () => spawnSync('bash', [script], { encoding: 'utf8', timeout: 30_000, env })
  const stamp = run().stdout.trim()
  t.match(stamp, /\/ready\/[0-9a-f]{16}$/)
  writeFileSync(stamp, `${folder}\n`)
  utimesSync(stamp, 1000, 1000)
  const { status, stdout } = run()
  t.strictSame([status, stdout], [0, ''])
  t.ok(statSync(stamp).mtimeMs > 1_000_000)
})
