import { spawn } from 'node:child_process'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { env as processEnv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Test } from 'tap'
import { describeCloud, type Cloud } from '../../../../infra/local/cloud/cloud.ts'

const run = promisify(execFile)
const program = fileURLToPath(new URL('../../../../ami-scripts/bin/assay', import.meta.url))

/** What a verb of the assay program ended with. */
export interface VerbResult {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** A cloud of a test's own, in a state folder of its own, driven by the assay program alone. */
export interface TestCloud {
  readonly cloud: Cloud
  readonly stateRoot: string
  /** What its verbs are run with. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly verb: (verb: string, ...flags: readonly string[]) => Promise<VerbResult>
}

/**
 * Reserves an index (tests of one machine must not meet), and takes the cloud down at the end.
 *
 * @param stateHome shared by clouds that are to stand side by side
 */
export const testCloud = async (
  t: Test,
  options: { name: string; index: number; stateHome?: string },
): Promise<TestCloud> => {
  const { name, index } = options
  const stateHome = options.stateHome ?? (await makeStateHome(t))
  const stateRoot = join(stateHome, 'assay')
  const cloud = describeCloud({ name, index, region: 'eu-west-1', stateRoot })
  const env = {
    PATH: processEnv['PATH'],
    HOME: homedir(),
    XDG_STATE_HOME: stateHome,
    ...(processEnv['XDG_CACHE_HOME'] === undefined
      ? {}
      : { XDG_CACHE_HOME: processEnv['XDG_CACHE_HOME'] }),
  }
  const verb: TestCloud['verb'] = (word, ...flags) =>
    runVerb([word, '--cloud', name, ...flags], env)
  t.teardown(() => verb('down'))
  return { cloud, stateRoot, env, verb }
}

export const makeStateHome = async (t: Test): Promise<string> => {
  const stateHome = await mkdtemp(join(tmpdir(), 'assay-state-'))
  t.teardown(() => rm(stateHome, { recursive: true, force: true }))
  return stateHome
}

/** Writes the records as an earlier `up` would have, so that `up` keeps these indexes. */
export const reserve = async (
  stateRoot: string,
  indexes: Readonly<Record<string, number>>,
): Promise<void> => {
  const records = Object.fromEntries(
    Object.entries(indexes).map(([name, index]) => [
      name,
      { index, region: 'eu-west-1', base: 'local' },
    ]),
  )
  await mkdir(stateRoot, { recursive: true })
  await writeFile(join(stateRoot, 'clouds.json'), JSON.stringify(records))
}

const runVerb = (
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<VerbResult> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const texts = { stdout: '', stderr: '' }
    child.stdout.on('data', (chunk: Buffer) => (texts.stdout += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (texts.stderr += chunk.toString()))
    child.once('error', reject)
    child.once('close', (code) => resolve({ status: code ?? -1, ...texts }))
  })

/** Everything on this machine that bears a cloud's name, label, index or mark; one line each. */
export const tracesOf = async (cloud: Cloud, stateRoot: string): Promise<string[]> => {
  const filter = ['--quiet', '--filter', `label=${cloud.label}`]
  const lists = await Promise.all([
    lines('container', 'docker', ['ps', '--all', ...filter]),
    lines('volume', 'docker', ['volume', 'ls', ...filter]),
    lines('image', 'docker', ['image', 'ls', '--all', ...filter]),
    lines('network', 'docker', ['network', 'ls', ...filter]),
    lines('table', 'nft', ['list', 'tables']),
    lines('interface', 'ip', ['-brief', 'link']),
    lines('process', 'grep', ['-lsa', `ASSAY_STATE_DIR=${cloud.stateDir}`, ...(await environs())]),
    lines('file', 'find', [stateRoot]),
  ])
  const isOther = new RegExp(`^(table|interface): (?!.*\\b${cloud.bridge}\\b)`)
  return lists.flat().filter((line) => !isOther.test(line))
}

const environs = async (): Promise<string[]> => {
  const { stdout } = await run('bash', ['-c', 'printf "%s\\n" /proc/[0-9]*/environ'])
  return stdout.trim().split('\n')
}

/** A command's output by lines, each with its kind; nothing when it fails, as `find` of nothing. */
const lines = async (kind: string, command: string, args: readonly string[]): Promise<string[]> => {
  const needsRoot = ['docker', 'nft'].includes(command) && process.getuid?.() !== 0
  const words = needsRoot ? ['sudo', '-n', command, ...args] : [command, ...args]
  const [file = '', ...rest] = words
  const { stdout } = await run(file, rest).catch(() => ({ stdout: '' }))
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `${kind}: ${line}`)
}
