import { containerName } from '../bodies/body-names.ts'
import type { Docker } from '../../host/docker-command.ts'
import type { Cloud } from '../../cloud/cloud.ts'
import type { CommandRecord, Invocation } from './command-record.ts'

/** SSM's own limits of what GetCommandInvocation gives back, in characters. */
const stdoutKept = 24_000
const stderrKept = 8_000
/** Exit statuses of timeout(1): 124 after TERM, 137 after KILL. */
const timedOut: readonly number[] = [124, 137]

/** AWS-RunShellScript's default (Systems Manager user guide). */
const executionTimeoutSeconds = (record: CommandRecord): number =>
  Number(record.parameters['executionTimeout']?.[0] ?? 3600)

/**
 * AWS-RunShellScript on one body, as root, as Amazon's agent would run it. The one and only use of
 * `docker exec`: the agent itself cannot be had, everything else reaches an instance as on AWS.
 */
export const runShellScript = async (
  options: { cloud: Cloud; docker: Docker; now: () => number },
  record: CommandRecord,
  instanceId: string,
): Promise<Invocation> => {
  const startedAt = new Date(options.now()).toISOString()
  const seconds = executionTimeoutSeconds(record)
  const result = await options.docker.attempt(
    [
      ...['exec', '--user', 'root', '--env', 'HOME=/root'],
      // The agent's own default is below /var/lib/amazon; / exists everywhere.
      ...['--workdir', record.parameters['workingDirectory']?.[0] || '/'],
      ...[containerName(options.cloud, instanceId), 'timeout', '--kill-after=5', String(seconds)],
      ...['sh', '-c', (record.parameters['commands'] ?? []).join('\n')],
    ],
    // The guest's own timeout comes first; this one is for a Docker that hangs.
    { timeoutMs: (seconds + 30) * 1000 },
  )
  const isLate = timedOut.includes(result.exitCode)
  return {
    instanceId,
    status: isLate ? 'TimedOut' : result.exitCode === 0 ? 'Success' : 'Failed',
    responseCode: result.exitCode,
    stdout: result.stdout.slice(0, stdoutKept),
    stderr: result.stderr.slice(0, stderrKept),
    startedAt,
    endedAt: new Date(options.now()).toISOString(),
  }
}
