import { errorsOf, failed, interrupted } from './assay-error.ts'

export const foundationError = errorsOf({
  ERR_DAEMON_STOP: failed(
    'Look at them (ps -o pid,stat,cmd -p <pid>); a process in state D waits for the kernel.',
  ),
  ERR_DISK_WRITE: failed('Make room there (df -h), then run the same command again.'),
  ERR_INTERRUPTED: interrupted('Run the same command again: it goes on from what is there.'),
})
