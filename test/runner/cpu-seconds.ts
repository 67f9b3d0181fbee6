import { readFileSync } from 'node:fs'

/** Of /proc/<pid>/stat; Linux shows 100 to every program, whatever the kernel ticks (proc(5)). */
const ticksPerSecond = 100

/** CPU seconds of this process's children that have ended, and of theirs. */
export const childCpuSeconds = (stat = readFileSync('/proc/self/stat', 'utf8')): number => {
  // The name, in brackets, may hold spaces and brackets. Behind it, `state` is the third field.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [user = 0, system = 0] = [16, 17].map((number) => Number(fields[number - 3]))
  return (user + system) / ticksPerSecond
}
