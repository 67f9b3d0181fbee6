import { existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AssayError } from '../../foundation/assay-error.ts'
import { findProgram } from '../find-program.ts'
import { goModuleFolder } from '../layout.ts'
import type { GoToolPin } from '../pins.ts'
import type { SetupContext, SetupStep } from '../setup-step.ts'
import { findGo } from './go-toolchain.ts'
import { setupError } from '../setup-error.ts'

/**
 * One entry of pins.json's goTools: the program on PATH in the pinned version, else built.
 *
 * @param after name of the step before: builds come one at a time, since each takes every core and
 *   what two of them share is compiled once
 */
export const createGoTool = (name: string, pin: GoToolPin, after: string): SetupStep => ({
  name,
  title: `Build ${name} ${pin.version}`,
  after: [after],
  expectedSeconds: pin.expectedSeconds,
  isReady: ({ layout }) => Promise.resolve(existsSync(layout.goTool(name))),
  provide: async (context) => {
    const draft = join(context.scratch, name)
    await mkdir(draft)
    const isTaken = !pin.packerPluginSource && (await takeFromPath(context, name, pin, draft))
    if (!isTaken) await buildInto(context, name, pin, draft)
    await rename(draft, context.layout.goTool(name))
  },
})

/**
 * Copies the program on PATH if it has the pinned version. A copy, since the person upgrades or
 * removes theirs; no script, since a version manager's shim may stand for another version tomorrow.
 */
const takeFromPath = async (
  context: SetupContext,
  name: string,
  pin: GoToolPin,
  folder: string,
): Promise<boolean> => {
  const path = findProgram(name, context.env)
  if (path === undefined || (await isScript(path))) return false
  const copy = join(folder, name)
  await copyFile(path, copy)
  await chmod(copy, 0o755)
  try {
    if (await reportsVersion(context, copy, pin)) return true
  } catch (error) {
    // Another program of that name (cracklib has a `packer`) may refuse the arguments.
    if (!(error instanceof AssayError && error.code === 'ERR_SETUP_STEP')) throw error
  }
  await rm(copy)
  return false
}

const isScript = async (path: string): Promise<boolean> => {
  const content = await readFile(path)
  return content.subarray(0, 2).toString() === '#!'
}

const buildInto = async (
  context: SetupContext,
  name: string,
  pin: GoToolPin,
  folder: string,
): Promise<void> => {
  const minimum = pin.goMinimum ?? context.layout.pins.go.minimum
  const go = await findGo(context, minimum)
  if (go === undefined) throw setupError('ERR_SETUP_STEP', `No Go to build ${name} with.`)
  const program = join(pin.packerPluginSource ? context.scratch : folder, `${name}.built`)
  const cwd = goModuleFolder(name)
  const env = {
    ...{ CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOTOOLCHAIN: 'local', GOWORK: 'off' },
    GOTMPDIR: context.scratch,
  }
  // Go downloads as many modules at once as it thinks it has cores; the network bears more.
  await context.run([go, 'mod', 'download', '-x'], {
    cwd,
    env: { ...env, GOMAXPROCS: '16' },
    deadlineMs: 1_200_000,
  })
  const stamp = pin.versionVariable ? ` -X ${pin.versionVariable}=${pin.version}` : ''
  const flags = ['-v', '-trimpath', '-buildvcs=false', `-ldflags=-s -w${stamp}`]
  await context.run([go, 'build', ...flags, '-o', program, pin.package], {
    cwd,
    env,
    deadlineMs: 1_800_000,
  })
  if (!(await reportsVersion(context, program, pin))) {
    throw setupError(
      'ERR_SETUP_STEP',
      `${name} was built, but does not report version ${pin.version}; go.mod and pins.json differ.`,
    )
  }
  if (pin.packerPluginSource) {
    await installPlugin(context, pin.packerPluginSource, program, folder)
  } else await rename(program, join(folder, name))
}

/** Packer's own installer lays the plugin out and writes the SHA256SUM file Packer checks. */
const installPlugin = async (
  { toolbox, run, scratch }: SetupContext,
  source: string,
  program: string,
  folder: string,
): Promise<void> => {
  await run([toolbox.packer, 'plugins', 'install', '--path', program, source], {
    env: { PACKER_PLUGIN_PATH: folder, PACKER_CONFIG_DIR: scratch, CHECKPOINT_DISABLE: '1' },
    deadlineMs: 120_000,
  })
}

const reportsVersion = async (
  { run }: SetupContext,
  program: string,
  pin: GoToolPin,
): Promise<boolean> => {
  const output = await run([program, ...pin.versionArguments], {
    env: { CHECKPOINT_DISABLE: '1' },
    deadlineMs: 30_000,
  })
  return mentionsVersion(output, pin.version)
}

/** True where the version stands alone: `v1.2.3` counts for 1.2.3, `1.2.31` does not. */
export const mentionsVersion = (text: string, version: string): boolean =>
  text.split(/[^\d.]+/).includes(version)
