import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { commandHelp, parseArguments } from '../../../ami-scripts/program/arguments.ts'
import type { Command, VerbName } from '../../../ami-scripts/program/command.ts'

const command: Command & VerbName = {
  verb: 'ami',
  summary: 'Bake',
  help: 'Bakes.',
  options: {
    force: { type: 'boolean', description: 'bake even when the key is known' },
    ami: { type: 'string', placeholder: '<ami-id>', description: 'which one' },
  },
  run: () => Promise.reject(new Error('not run here')),
}

t.test('the environment comes from the flag, then from $ENV, then is local', async (t) => {
  t.equal(parseArguments(command, ['--env', 'prod'], { ENV: 'dev' }).values['env'], 'prod')
  t.equal(parseArguments(command, [], { ENV: 'dev' }).values['env'], 'dev')
  t.equal(parseArguments(command, [], {}).values['env'], 'local')
  t.equal(parseArguments(command, [], { ENV: '' }).values['env'], 'local')
})

t.test('an empty value is refused: it must not become the default', async (t) => {
  for (const [args, flag] of [
    [['--ami='], '--ami'],
    [['--ami', ''], '--ami'],
    [['--env='], '--env'],
  ] as const) {
    const message = `ami: ${flag} has an empty value. See: make ami FLAGS=--help`
    t.throws(() => parseArguments(command, args, {}), { code: 'ERR_USAGE', message })
  }
})

t.test('make passes AMI and INSTANCE on only where they are set', async (t) => {
  const root = fileURLToPath(new URL('../../..', import.meta.url))
  const run = (...args: readonly string[]): string =>
    execFileSync('make', ['READY=@true', 'ASSAY=@printf "[%s]"', ...args], {
      ...{ cwd: root, encoding: 'utf8', stdio: 'pipe' },
    })
  t.equal(run('fleet', 'AMI=ami-1'), '[fleet][up][--ami=ami-1]')
  t.equal(run('fleet', 'AMI='), '[fleet][up]')
  t.equal(run('shell', 'INSTANCE='), '[shell]')
  t.equal(run('shell', `INSTANCE=a'b "c" d`), `[shell][--instance=a'b "c" d]`, 'no shell text')
  t.throws(() => run('status', 'env=prod'), /env= is read by nothing/)
})

t.test('a misspelt flag is a usage error that names it', async (t) => {
  t.throws(() => parseArguments(command, ['--forse'], {}), {
    code: 'ERR_USAGE',
    message: /--forse/,
  })
})

t.test('a flag that is nearly one is told which', async (t) => {
  const usage = { code: 'ERR_USAGE' }
  for (const [typed, message] of [
    ['--forse', /Unknown flag --forse\. Did you mean --force\?/],
    ['--deploy', /Unknown flag --deploy\. See: make ami FLAGS=--help/],
    ['-x', /Unknown flag -x\./],
    ['--ami', /--ami/],
  ] as const) {
    t.throws(() => parseArguments(command, [typed], {}), { ...usage, message })
  }
})

t.test('words that no verb asked for are refused, not dropped', async (t) => {
  const usage = { code: 'ERR_USAGE' }
  const fleet = { ...command, actions: ['up', 'down'] }
  t.throws(() => parseArguments(command, ['prod'], {}), { ...usage, message: /: prod\./ })
  t.throws(() => parseArguments(fleet, ['up', 'prod'], {}), { ...usage, message: /: prod\./ })
  t.throws(() => parseArguments(fleet, ['dwn'], {}), { ...usage, message: /Did you mean down\?/ })
  t.strictSame(parseArguments(fleet, ['up'], {}).positionals, ['up'])
  t.strictSame(parseArguments(fleet, [], {}).positionals, [])
})

t.test('help lists every flag, the common ones too, and the exit statuses', async (t) => {
  const text = commandHelp(command).join('\n')
  for (const expected of [
    '--force',
    '--ami <ami-id>',
    '--env <name>',
    '--json',
    '130 interrupted',
  ]) {
    t.match(text, expected)
  }
})
