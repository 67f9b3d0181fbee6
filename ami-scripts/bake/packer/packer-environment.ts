import type { Marks } from '../../../infra/foundation/running-processes.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** What decides Packer's environment. */
export interface PackerEnvironment {
  /** What Packer inherits of ours: AWS's own variables, PATH, HOME. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Folders of programs that Packer looks up by name, before PATH's own. */
  readonly programFolders: readonly string[]
  readonly pluginPath: string
  /** Never in argv or on a disk: Packer reads it from PKR_VAR_registry_password. */
  readonly registryPassword: string
  readonly buildId: string
}

/** By which the processes of a build are found, whoever started them. */
export const buildMarks = (buildId: string): Marks => ({ ASSAY_BUILD_ID: buildId })

/** Debian's own PATH: for a caller that has none. */
const defaultPath = '/usr/local/bin:/usr/bin:/bin'

/** The whole environment of `packer build`; nothing of a person's own Packer set-up is in it. */
export const packerEnvironment = (options: PackerEnvironment): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(options.env).flatMap(([name, value]) =>
      value !== undefined && isInherited(name) ? [[name, value]] : [],
    ),
  ),
  PATH: [...options.programFolders, options.env['PATH'] || defaultPath].join(':'),
  CHECKPOINT_DISABLE: '1',
  TMPDIR: temporaryFolder(options.buildId),
  PACKER_PLUGIN_PATH: options.pluginPath,
  PKR_VAR_registry_password: options.registryPassword,
  ...buildMarks(options.buildId),
})

const isInherited = (name: string): boolean =>
  /^(AWS_.*|HOME|USER|LANG|(HTTPS?|NO)_PROXY|PACKER_LOG)$/i.test(name)
