import { containerName } from '../bodies/body-names.ts'
import type { Cloud } from '../../cloud/cloud.ts'

/**
 * The command line of a shell inside a body, as the operator that Session Manager runs sessions
 * as on AWS. Amazon's agent cannot be had locally, so the session channel itself (StartSession over
 * a web socket) is not exercised by it.
 *
 * @param options.isTerminal whether a person types; otherwise it reads commands to their end
 */
export const interactiveShell = (
  cloud: Cloud,
  instanceId: string,
  { operator, isTerminal }: { readonly operator: string; readonly isTerminal: boolean },
): readonly string[] => [
  ...['exec', '--interactive', ...(isTerminal ? ['--tty'] : [])],
  ...['--user', operator, '--workdir', `/home/${operator}`],
  containerName(cloud, instanceId),
  ...['/bin/bash', '--login'],
]
