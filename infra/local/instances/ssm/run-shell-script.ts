import { isAbsolute } from 'node:path'
import { containerName } from '../bodies/body-names.ts'
import type { Docker } from '../../host/docker-command.ts'
import type { Cloud } from '../../cloud/cloud.ts'
import type { CommandRecord, Invocation } from './command-record.ts'

/** SSM's own limits of what GetCommandInvocation gives back, in characters. */
const stdoutKept = 24_000
const stderrKept = 8_000
/**
 * Exit status of a script that was killed at its deadline: timeout(1)'s with KILL, and the agent's
 * own (CommandStoppedPreemptivelyExitCode in constants_unix.go).
 */
const timedOut = 137

/** AWS-RunShellScript's default (Systems Manager user guide). */
const executionTimeoutSeconds = (record: CommandRecord): number =>
  Number(record.parameters['executionTimeout']?.[0] ?? 3600)

/** Anything but an absolute path leaves the agent in its unit's own (amazon-ssm-agent.service). */
const workingDirectory = (record: CommandRecord): string => {
  const wanted = record.parameters['workingDirectory']?.[0] ?? ''
  return isAbsolute(wanted) ? wanted : '/usr/bin'
}

/**
 * Runs a script as Amazon's agent does (runscript.go and runshellscript.go in amazon-ssm-agent):
 * out of a file, by `sh -c FILE`, so that the kernel heeds its first line and sh takes one without;
 * at the deadline all of it is killed. Takes the folder of the command, and seconds.
 *
 * The shell says nothing of its own about a script that was killed. Unlike the agent's, the folder
 * is in memory and goes at the end: an image made of the instance would carry it.
 */
const runFile = `
file="$1/_script.sh"
install -D --mode=700 /dev/null "$file" && cat >"$file" || exit
exec 3>&2 2>/dev/null
(exec timeout --signal=KILL "$2" sh -c "$file" </dev/null 2>&3 3>&-)
status=$?
rm -rf "$1"
exit "$status"
`

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
  const folder = `/tmp/run-command-${record.commandId}`
  const result = await options.docker.attempt(
    [
      ...['exec', '--interactive', '--user', 'root', '--env', 'HOME=/root'],
      ...['--workdir', workingDirectory(record), containerName(options.cloud, instanceId)],
      ...['sh', '-c', runFile, 'sh', folder, String(seconds)],
    ],
    {
      input: `${(record.parameters['commands'] ?? []).join('\n')}\n`,
      // The guest's own timeout comes first; this one is for a Docker that hangs.
      timeoutMs: (seconds + 30) * 1000,
    },
  )
  const isLate = result.exitCode === timedOut
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
