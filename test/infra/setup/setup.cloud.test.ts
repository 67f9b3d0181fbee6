/** The tools that `make setup` left on this machine; `make test` runs it first. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { cacheRoot } from '../../../infra/local/cloud/cloud.ts'
import { loadPins, setupFolder } from '../../../infra/setup/pins.ts'
import { locateTools, missingTools } from '../../../infra/setup/toolbox.ts'

const root = join(setupFolder, '../..')
const toolbox = locateTools(cacheRoot(process.env))
const pins = loadPins()

const run = (program: string, words: readonly string[], env: Record<string, string> = {}) =>
  execFileSync(program, words, { cwd: root, encoding: 'utf8', env: { ...process.env, ...env } })

t.test('every tool is there', async (t) => {
  t.strictSame(missingTools(toolbox), [])
})

t.test('a warm set-up ends within 5 s and prints nothing', async (t) => {
  run('make', ['setup'])
  const began = performance.now()
  t.equal(run('make', ['setup']), '')
  t.ok(performance.now() - began < 5_000)
})

t.test('Packer and crane report the pinned versions', async (t) => {
  t.match(run(toolbox.packer, ['version']), `Packer v${pins.goTools['packer']?.version}`)
  t.match(run(toolbox.crane, ['version']), `v${pins.goTools['crane']?.version}`)
})

t.test("Packer finds the plugin in its own layout, checked by Packer's own sum", async (t) => {
  const env = { PACKER_PLUGIN_PATH: toolbox.packerPluginPath, CHECKPOINT_DISABLE: '1' }
  const version = pins.goTools['packer-plugin-amazon']?.version
  const installed = run(toolbox.packer, ['plugins', 'installed'], env)
  t.match(installed, `packer-plugin-amazon_v${version}_`)
  t.match(run(toolbox.packer, ['plugins', 'required', 'packer'], env), `packer-plugin-amazon_v`)
})

t.test('the Python programs start from where they stand', async (t) => {
  t.match(run(toolbox.aws, ['--version']), /^aws-cli\/1\./)
  t.match(run(toolbox.motoServer, ['--help']), /usage: moto_server/i)
  t.match(run(toolbox.datadogTestAgent, ['--help']), /usage: ddapm-test-agent/i)
  t.ok(existsSync(join(toolbox.botocoreData, 'ec2')))
})

t.test('Docker answers', async (t) => {
  t.match(run(toolbox.docker, ['version', '--format', '{{.Server.Version}}']), /^\d+\.\d+/)
})
