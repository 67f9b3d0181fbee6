import { chmod, cp, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readBaseParameters } from '../../../ami-scripts/aws/base-parameters.ts'
import { createClients } from '../../../ami-scripts/aws/clients.ts'
import type { BakeContext } from '../../../ami-scripts/bake/plan/bake-context.ts'
import { openBake } from '../../../ami-scripts/commands/open-bake.ts'
import type { Reporter } from '../../../infra/foundation/reporter.ts'
import { silentReporter } from '../../infra/foundation/recording-reporter.ts'
import { loadEnvironment } from '../../../infra/env/environment.ts'
import type { TestCloud } from '../../cloud/test-cloud.ts'

export const projectDir = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')

/** A bake on the test's cloud, wired as the command wires it. */
export const bakeOn = async (
  { cloud, clientConfig, env }: TestCloud,
  options: {
    readonly folder: string
    readonly template?: string
    readonly reporter?: Reporter
    readonly signal?: AbortSignal
    readonly sourceAmiName?: string
  },
): Promise<BakeContext> => {
  const environment = loadEnvironment('local')
  const clients = createClients(clientConfig)
  const base = await readBaseParameters(clients.ssm, 'local')
  const context = openBake(
    {
      environment: {
        ...environment,
        source_ami_name: options.sourceAmiName ?? environment.source_ami_name,
      },
      account: '123456789012',
      base,
      clients,
      connection: { ...clientConfig, cloud },
    },
    {
      aim: { environment: 'local', cloud: undefined },
      env: { ...process.env, ...env },
      now: Date.now,
      reporter: options.reporter ?? silentReporter(),
      signal: options.signal ?? new AbortController().signal,
      sshInterface: undefined,
      isForced: false,
      projectDir: options.template ?? projectDir,
    },
  )
  return { ...context, bakesDir: join(options.folder, 'bakes') }
}

/**
 * The production template with every script but one empty, so that a bake takes seconds: for what
 * is about the machinery and not about the image.
 *
 * @param scripts replaced scripts by name; every other one does nothing
 */
export const quickTemplate = async (
  folder: string,
  scripts: Readonly<Record<string, string>> = {},
): Promise<string> => {
  for (const tree of ['packer', 'systemd']) {
    await cp(join(projectDir, tree), join(folder, tree), { recursive: true })
  }
  const uploads = 'install --directory --owner="${SUDO_USER}" /tmp/assay'
  const inventory = `echo '{"debian":"13","packages":{},"images":[]}' >/tmp/assay/inventory.json`
  const kept: Record<string, string> = {
    'wait-for-cloud-init.sh': uploads,
    'take-inventory.sh': inventory,
    ...scripts,
  }
  const scriptsDir = join(folder, 'packer/scripts')
  for (const script of await readdir(scriptsDir)) {
    const path = join(scriptsDir, script)
    await writeFile(path, `#!/usr/bin/env bash\nset -euo pipefail\n${kept[script] ?? ':'}\n`)
    await chmod(path, 0o755)
  }
  return folder
}
