import { spawn } from 'node:child_process'
import { AssayError } from '../../ami-scripts/assay-error.ts'

/** Longer than any cold set-up takes. */
const waitSeconds = 2_400
const noticeAfterMs = 500

/**
 * Runs `work` while holding a lock on a file. The lock belongs to a child that reads our pipe, so
 * that the kernel gives it back however we end, kill -9 included.
 *
 * @param onWait called once when another holder has to be waited for
 * @throws AssayError ERR_SETUP_BUSY after 40 minutes
 */
export const withSetupLock = async <Result>(
  options: { file: string; signal: AbortSignal; onWait: () => void },
  work: () => Promise<Result>,
): Promise<Result> => {
  const holder = spawn(
    'flock',
    ['--wait', String(waitSeconds), options.file, 'sh', '-c', 'echo held; exec cat'],
    { stdio: ['pipe', 'pipe', 'ignore'], detached: true },
  )
  const giveUp = (): void => {
    holder.stdin.destroy()
    holder.kill('SIGTERM')
  }
  options.signal.addEventListener('abort', giveUp, { once: true })
  const notice = setTimeout(options.onWait, noticeAfterMs)
  try {
    const isHeld = await new Promise<boolean>((resolve, reject) => {
      holder.stdout.once('data', () => {
        resolve(true)
      })
      holder.once('error', reject)
      holder.once('close', () => {
        resolve(false)
      })
    })
    clearTimeout(notice)
    options.signal.throwIfAborted()
    if (!isHeld) {
      throw new AssayError('ERR_SETUP_BUSY', `${options.file} stayed locked for ${waitSeconds} s.`)
    }
    options.signal.removeEventListener('abort', giveUp)
    return await work()
  } finally {
    clearTimeout(notice)
    options.signal.removeEventListener('abort', giveUp)
    giveUp()
  }
}
