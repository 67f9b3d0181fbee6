import { containerName } from '../bodies/body-names.ts'
import type { Cloud } from '../cloud.ts'

/**
 * The command line of a terminal inside a body, as the operator that Session Manager runs sessions
 * as on AWS. Amazon's agent cannot be had locally, so the session channel itself (StartSession over
 * a web socket) is not exercised by it.
 */
export const interactiveShell = (
  cloud: Cloud,
  instanceId: string,
  operator: string,
): readonly string[] => [
  ...['exec', '--interactive', '--tty', '--user', operator, '--workdir', `/home/${operator}`],
  containerName(cloud, instanceId),
  ...['/bin/bash', '--login'],
]
