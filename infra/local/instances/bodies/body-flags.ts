import type { Cloud } from '../../cloud/cloud.ts'
import {
  amiLabel,
  containerName,
  hostName,
  imageName,
  instanceLabel,
  volumeName,
} from './body-names.ts'

/**
 * What systemd, sshd and an inner dockerd need. Left out on purpose: SYS_RESOURCE (many hosts do
 * not have it to give, which is why `--privileged` fails there), SYS_TIME, SYS_MODULE, SYS_RAWIO
 * and AUDIT_CONTROL, which would reach the host's kernel. SYS_BOOT is what makes reboot and
 * poweroff end PID 1 instead of failing (reboot(2), "Behavior inside PID namespaces").
 */
export const capabilities = [
  'AUDIT_READ',
  'AUDIT_WRITE',
  'BLOCK_SUSPEND',
  'CHOWN',
  'DAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'FOWNER',
  'FSETID',
  'IPC_LOCK',
  'IPC_OWNER',
  'KILL',
  'LEASE',
  'LINUX_IMMUTABLE',
  'MAC_ADMIN',
  'MAC_OVERRIDE',
  'MKNOD',
  'NET_ADMIN',
  'NET_BIND_SERVICE',
  'NET_BROADCAST',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYSLOG',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_CHROOT',
  'SYS_NICE',
  'SYS_PTRACE',
  'SYS_TTY_CONFIG',
  'WAKE_ALARM',
] as const

/** First process of a body, see infra/setup/source-root/rootfs. */
const startProgram = '/usr/local/lib/assay-body/start'

/** Arguments of `docker` that create the body of an instance, stopped. */
export const createArguments = (
  cloud: Cloud,
  body: { readonly instanceId: string; readonly imageId: string; readonly privateIp: string },
): string[] => [
  // An image that is not here is nowhere: Docker's own registry is never asked.
  ...['create', '--pull', 'never', '--name', containerName(cloud, body.instanceId)],
  ...['--label', cloud.label, '--label', `${instanceLabel}=${body.instanceId}`],
  ...['--label', `${amiLabel}=${body.imageId}`],
  // A terminal makes systemd write its console, which becomes GetConsoleOutput.
  ...['--tty', '--env', 'container=docker', '--stop-signal', 'SIGRTMIN+3'],
  ...['--log-driver', 'json-file', '--log-opt', 'max-size=4m'],
  ...['--cap-drop', 'ALL', ...capabilities.flatMap((name) => ['--cap-add', name])],
  ...['systempaths', 'seccomp', 'apparmor'].flatMap((name) => [
    '--security-opt',
    `${name}=unconfined`,
  ]),
  '--cgroupns=private',
  ...['--tmpfs', '/run', '--tmpfs', '/run/lock', '--tmpfs', '/tmp:exec'],
  ...['--volume', `${volumeName(cloud, body.instanceId)}:/var/lib/docker`],
  ...['--network', cloud.network, '--ip', body.privateIp, '--hostname', hostName(body.privateIp)],
  ...['--entrypoint', startProgram, imageName(cloud, body.imageId), cloud.hostAddress],
]
