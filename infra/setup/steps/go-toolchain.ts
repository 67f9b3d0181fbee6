import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, readdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram } from '../find-program.ts'
import type { SetupContext, SetupStep } from '../setup-step.ts'
import { setupError } from '../setup-error.ts'

/**
 * Go itself, where the machine's is missing or too old (Debian 12 has 1.19, its backports 1.24):
 * the toolchain as the Go module proxy serves it, checked against its hash. Needed only while a Go
 * tool is still to be built.
 *
 * @param minimum what the most demanding of the tools needs
 */
export const createGoToolchain = (goTools: readonly SetupStep[], minimum: string): SetupStep => ({
  name: 'go-toolchain',
  title: 'Fetch Go',
  after: ['debian-packages'],
  expectedSeconds: 30,
  isReady: async (context) => {
    const isReady = await Promise.all(goTools.map((step) => step.isReady(context)))
    return isReady.every(Boolean) || (await findGo(context, minimum)) !== undefined
  },
  provide: async ({ layout, env, run, scratch }) => {
    const { version, sha256 } = layout.pins.go
    const module = `golang.org/toolchain@v0.0.1-go${version}.linux-amd64`
    const zip = join(scratch, 'go.zip')
    const url = `${moduleProxy(env)}/${module.replace('@', '/@v/')}.zip`
    await run(['curl', '--fail', '--silent', '--show-error', '--location', '--output', zip, url], {
      deadlineMs: 600_000,
    })
    const found = createHash('sha256')
      .update(await readFile(zip))
      .digest('hex')
    if (found !== sha256) {
      throw setupError(
        'ERR_SETUP_STEP',
        `${url} has SHA-256 ${found}, but pins.json says ${sha256}.`,
      )
    }
    await run(['unzip', '-q', zip, '-d', join(scratch, 'go')], { deadlineMs: 300_000 })
    const draft = join(scratch, 'go', module)
    await restoreExecutable(draft)
    await rename(draft, layout.goRoot)
  },
})

/** The module zip carries no modes: programs stand in these folders alone. */
const restoreExecutable = async (goRoot: string): Promise<void> => {
  for (const folder of ['bin', 'pkg/tool/linux_amd64']) {
    const path = join(goRoot, folder)
    if (!existsSync(path)) continue
    for (const name of await readdir(path)) await chmod(join(path, name), 0o755)
  }
}

/** The first proxy of $GOPROXY, so that a house with its own mirror keeps to it. */
const moduleProxy = (env: SetupContext['env']): string =>
  (env['GOPROXY'] ?? '').split(/[,|]/).find((entry) => entry.startsWith('https://')) ??
  'https://proxy.golang.org'

/** A Go that is new enough: the one on PATH, else the fetched one, else undefined. */
export const findGo = async (
  context: SetupContext,
  minimum: string,
): Promise<string | undefined> => {
  const { layout, env, run } = context
  const onPath = findProgram('go', env)
  if (onPath !== undefined) {
    const reported = await run([onPath, 'env', 'GOVERSION'], {
      env: { GOTOOLCHAIN: 'local' },
      deadlineMs: 30_000,
    })
    if (isAtLeast(reported.trim().replace(/^go/, ''), minimum)) return onPath
  }
  const fetched = join(layout.goRoot, 'bin', 'go')
  return existsSync(fetched) ? fetched : undefined
}

/** Compares dotted versions number by number; a pre-release (`1.27rc1`) counts as its release. */
export const isAtLeast = (version: string, minimum: string): boolean => {
  const numbers = (text: string): number[] => text.split(/[.-]/).map((part) => parseInt(part, 10))
  const have = numbers(version)
  const want = numbers(minimum)
  if (have.some(Number.isNaN)) return false
  const at = want.findIndex((number, index) => (have[index] ?? 0) !== number)
  return at === -1 || (have[at] ?? 0) > (want[at] ?? 0)
}
