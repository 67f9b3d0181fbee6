import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describeCache } from './layout.ts'

/**
 * Where set-up put what it built, and where the distribution's own programs are. Paths depend on
 * the pins alone, so that a changed pin is a new folder and never a half-updated one.
 */
export interface Toolbox {
  readonly packer: string
  /** For PACKER_PLUGIN_PATH: holds packer-plugin-amazon in Packer's own layout. */
  readonly packerPluginPath: string
  readonly crane: string
  /** Optional: there only after `assay setup --with session-manager-plugin`. */
  readonly sessionManagerPlugin: string
  /** Optional, for `assay policy`, which provides them itself. */
  readonly conftest: string
  /** Optional: there only after `assay setup --with tofu`, or `make render`. */
  readonly tofu: string
  readonly checkov: string
  /** Python of the virtual environment with moto[server], boto3, awscli and ddapm-test-agent. */
  readonly python: string
  /** The aws CLI of that environment. */
  readonly aws: string
  readonly motoServer: string
  readonly datadogTestAgent: string
  /** botocore's data folder: <service>/<version>/service-2.json.gz. */
  readonly botocoreData: string
  readonly docker: string
  readonly haproxy: string
  readonly dnsmasq: string
  readonly nft: string
  readonly dockerRegistry: string
  /** Debian 13 root of the local source AMI (tar), built with mmdebstrap. */
  readonly sourceRoot: string
}

/**
 * Paths of every tool below one cache. Says where things belong, not that they are there:
 * that is `make setup`'s promise.
 *
 * @param cacheRoot as cacheRoot() in infra/local/cloud/cloud.ts gives it
 * @throws AssayError ERR_SETUP_PINS
 */
export const locateTools = (cacheRoot: string): Toolbox => {
  const layout = describeCache(cacheRoot)
  const inPython = (program: string): string => join(layout.pythonEnvironment, 'bin', program)
  return {
    packer: join(layout.goTool('packer'), 'packer'),
    packerPluginPath: layout.goTool('packer-plugin-amazon'),
    crane: join(layout.goTool('crane'), 'crane'),
    sessionManagerPlugin: join(layout.goTool('session-manager-plugin'), 'session-manager-plugin'),
    conftest: join(layout.goTool('conftest'), 'conftest'),
    tofu: join(layout.goTool('tofu'), 'tofu'),
    checkov: join(layout.checkovEnvironment, 'bin', 'checkov'),
    python: inPython('python'),
    aws: inPython('aws'),
    motoServer: inPython('moto_server'),
    datadogTestAgent: inPython('ddapm-test-agent'),
    botocoreData: join(layout.pythonEnvironment, 'botocore-data'),
    docker: '/usr/bin/docker',
    haproxy: '/usr/sbin/haproxy',
    dnsmasq: '/usr/sbin/dnsmasq',
    nft: '/usr/sbin/nft',
    dockerRegistry: '/usr/bin/docker-registry',
    sourceRoot: layout.sourceRoot,
  }
}

/** What people call each tool; several paths may belong to one. */
const toolNames: Readonly<Record<keyof Toolbox, string>> = {
  packer: 'packer',
  packerPluginPath: 'packer-plugin-amazon',
  crane: 'crane',
  sessionManagerPlugin: 'session-manager-plugin',
  conftest: 'conftest',
  tofu: 'OpenTofu (tofu)',
  checkov: 'checkov',
  python: 'moto and boto3 (Python)',
  aws: 'aws CLI',
  motoServer: 'moto and boto3 (Python)',
  datadogTestAgent: 'Datadog test agent (ddapm-test-agent)',
  botocoreData: 'moto and boto3 (Python)',
  docker: 'docker',
  haproxy: 'haproxy',
  dnsmasq: 'dnsmasq',
  nft: 'nft (nftables)',
  dockerRegistry: 'docker-registry',
  sourceRoot: 'Debian 13 root of the local source AMI',
}

const optional: readonly (keyof Toolbox)[] = ['sessionManagerPlugin', 'conftest', 'checkov', 'tofu']

/** What every set-up provides. */
export const requiredTools = (toolbox: Toolbox): readonly string[] =>
  (Object.keys(toolNames) as (keyof Toolbox)[])
    .filter((tool) => !optional.includes(tool))
    .map((tool) => toolbox[tool])

/** What of a toolbox is not there, as people name it; optional tools do not count. */
export const missingTools = (toolbox: Toolbox): readonly string[] => [
  ...new Set(
    (Object.keys(toolNames) as (keyof Toolbox)[])
      .filter((tool) => !optional.includes(tool) && !existsSync(toolbox[tool]))
      .map((tool) => toolNames[tool]),
  ),
]
