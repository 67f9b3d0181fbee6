import { readdir, readFile } from 'node:fs/promises'
import { kill, pid as ownPid } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Every process of a build carries its id in its environment. Unlike a pid file, the mark cannot be
 * stale or name a stranger after the pid was reused. Only where there is a /proc; elsewhere a
 * killed bake's Packer is left to end by itself.
 */
export const buildMark = 'ASSAY_BUILD_ID'

/** Pids of the build's processes on this machine. */
export const findBuildProcesses = async (buildId: string): Promise<readonly number[]> => {
  const pids = (await entriesOf('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number)
  const carries = await Promise.all(
    pids.map(async (pid) =>
      (await textOf(`/proc/${pid}/environ`)).split('\0').includes(`${buildMark}=${buildId}`),
    ),
  )
  return pids.filter((_pid, index) => carries[index])
}

/**
 * Ends what a killed bake left running: SIGINT first, so that Packer removes its builder by itself,
 * SIGKILL after the grace period.
 *
 * @returns how many processes there were
 */
export const endBuildProcesses = async (buildId: string, graceMs: number): Promise<number> => {
  const began = await findBuildProcesses(buildId)
  for (const [signal, waitMs] of [['SIGINT', graceMs] as const, ['SIGKILL', 5000] as const]) {
    for (const pid of await findBuildProcesses(buildId)) signalProcess(pid, signal)
    for (let waitedMs = 0; waitedMs < waitMs; waitedMs += 100) {
      if ((await findBuildProcesses(buildId)).length === 0) return began.length
      await sleep(100)
    }
  }
  return began.length
}

/** Names a process beyond doubt: its pid, and when it started in clock ticks since the boot. */
export const processName = async (pid: number = ownPid): Promise<string> => {
  // Field 22 of /proc/<pid>/stat; the command in field 2 may hold spaces and parentheses.
  const stat = await textOf(`/proc/${pid}/stat`)
  const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '0'
  return `${pid}.${startTicks}`
}

/** Whether the process of that name still runs. Without a /proc, whether its pid does. */
export const isProcessAlive = async (name: string): Promise<boolean> => {
  const pid = Number(name.split('.')[0])
  if (!signalProcess(pid, 0)) return false
  return (await processName(pid)) === name
}

/** Sends a signal to a process, or to a group by its negative number; false when it is gone. */
export const signalProcess = (pid: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    kill(pid, signal)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ESRCH') return false
    if (code === 'EPERM') return true // There, but another user's.
    throw error
  }
}

const textOf = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isUnreadable(error)) return ''
    throw error
  }
}

const entriesOf = async (path: string): Promise<string[]> => {
  try {
    return await readdir(path)
  } catch (error) {
    if (isUnreadable(error)) return []
    throw error
  }
}

const isUnreadable = (error: unknown): boolean =>
  ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(String((error as NodeJS.ErrnoException).code))
