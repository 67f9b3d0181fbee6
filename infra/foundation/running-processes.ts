import { open, readdir, readFile } from 'node:fs/promises'
import { kill } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { foundationError } from './foundation-error.ts'

/**
 * Environment variables that a process was started with, and whatever it starts in turn. They are
 * how it is found again: unlike a pid file they cannot be stale, name a stranger after the pid was
 * reused, or be missing because the starter was killed between start and write.
 */
export type Marks = Readonly<Record<string, string>>

/** Pids of this machine's processes that carry all the marks, as far as this user may see them. */
export const findProcesses = async (marks: Marks): Promise<readonly number[]> => {
  const wanted = Object.entries(marks).map(([name, value]) => `${name}=${value}`)
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number)
  const carries = await Promise.all(
    pids.map(async (pid) => {
      const environment = (await readEnvironment(pid)).split('\0')
      return wanted.every((mark) => environment.includes(mark))
    }),
  )
  return pids.filter((_pid, index) => carries[index])
}

/** Far longer than a process takes to become another program. */
const becomingTriesMax = 20

/**
 * A process that becomes another program (execve) shows no environment for a moment. So do kernel
 * threads and the dead, for good; one that is none of ours cannot be read at all.
 */
const readEnvironment = async (pid: number): Promise<string> => {
  for (let tried = 0; ; tried += 1) {
    const text = await readProcess(pid, 'environ')
    if (text !== '' || tried === becomingTriesMax || !(await mayBecome(pid))) return text
    await sleep(1)
  }
}

/** Whether a process without an environment may have one soon: by its state, parent and owner. */
const mayBecome = async (pid: number): Promise<boolean> => {
  const stat = await readProcess(pid, 'stat')
  const [state = 'X', parent = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (['X', 'Z'].includes(state) || parent === '0' || parent === kernelThreads) return false
  return isReadable(pid)
}

/** Parent of every kernel thread: kthreadd. */
const kernelThreads = '2'

const isReadable = async (pid: number): Promise<boolean> => {
  try {
    const file = await open(`/proc/${pid}/environ`)
    await file.close()
    return true
  } catch (error) {
    if (isUnreadable(error)) return false
    throw error
  }
}

interface Ending {
  readonly signal: 'SIGINT' | 'SIGTERM'
  readonly graceMs: number
}

const pollMs = 50
const killWaitMs = 5000

/**
 * Ends processes: the signal first, so that each can clean up, SIGKILL after the grace period.
 *
 * @param find those that still run; called until there are none
 * @returns how many there were, and the pids that survive even SIGKILL
 */
export const endProcesses = async (
  find: () => Promise<readonly number[]>,
  { signal, graceMs }: Ending,
): Promise<{ readonly count: number; readonly survivors: readonly number[] }> => {
  const began = await find()
  let running = began
  for (const [name, waitMs] of [[signal, graceMs] as const, ['SIGKILL', killWaitMs] as const]) {
    for (const pid of running) signalProcess(pid, name)
    for (let waitedMs = 0; running.length > 0 && waitedMs < waitMs; waitedMs += pollMs) {
      await sleep(pollMs)
      running = await find()
    }
  }
  return { count: began.length, survivors: running }
}

/**
 * The same, for processes without whose end nothing may go on.
 *
 * @param whose as the message says: `cloud default`
 * @returns how many there were
 * @throws AssayError ERR_DAEMON_STOP when one survives SIGKILL, or is another user's
 */
export const endProcessesOf = async (
  whose: string,
  find: () => Promise<readonly number[]>,
  ending: Ending,
): Promise<number> => {
  const { count, survivors } = await endProcesses(find, ending)
  if (survivors.length === 0) return count
  const message = `Processes of ${whose} do not end: ${survivors.join(', ')}.`
  throw foundationError('ERR_DAEMON_STOP', message)
}

/** Sends a signal to a process, or to a group by its negative number. */
export const signalProcess = (
  pid: number,
  signal: NodeJS.Signals | 0,
): 'sent' | 'gone' | 'denied' => {
  try {
    kill(pid, signal)
    return 'sent'
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ESRCH') return 'gone'
    if (code === 'EPERM') return 'denied'
    throw error
  }
}

/** A process file's text, or nothing when it ended meanwhile or belongs to another user. */
export const readProcess = async (
  pid: number,
  file: 'cmdline' | 'environ' | 'stat',
): Promise<string> => {
  try {
    return await readFile(`/proc/${pid}/${file}`, 'utf8')
  } catch (error) {
    if (isUnreadable(error)) return ''
    throw error
  }
}

const isUnreadable = (error: unknown): boolean =>
  ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(String((error as NodeJS.ErrnoException).code))
