import { constants, existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '../../foundation/write-whole.ts'

/** Kernel settings of the host, by path below /proc/sys. */
export type SysctlSnapshot = Readonly<Record<string, string>>

/** A setting that is not what it was. */
export interface SysctlChange {
  readonly name: string
  readonly before: string
  readonly after: string
}

const root = '/proc/sys'

/**
 * Settings that move without anybody's hand: counters, generators and interfaces that come and go
 * (their settings go with them). `fs.binfmt_misc` is a mount, not a setting.
 */
const isUnsteady = (name: string): boolean =>
  /^(fs\/binfmt_misc|kernel\/random|net\/ipv[46]\/(conf|neigh)\/(?!all\/|default\/))/.test(name) ||
  ['kernel/ns_last_pid', 'kernel/cad_pid', 'net/ipv4/tcp_fastopen_key'].includes(name)

/** Reads every setting that can be both read and written. */
export const readSysctls = async (): Promise<SysctlSnapshot> => {
  const names = (await readdir(root, { recursive: true })).filter((name) => !isUnsteady(name))
  const values = await Promise.all(names.map(readSetting))
  return Object.fromEntries(
    names.flatMap((name, position) => {
      const value = values[position]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

const readSetting = async (name: string): Promise<string | undefined> => {
  const path = join(root, name)
  try {
    const entry = await stat(path)
    const { mode } = entry
    const isSetting =
      entry.isFile() && (mode & constants.S_IRUSR) !== 0 && (mode & constants.S_IWUSR) !== 0
    return isSetting ? (await readFile(path, 'utf8')).trim() : undefined
  } catch (error) {
    if (isUnreadable(error)) return undefined
    throw error
  }
}

/** Some settings refuse to be read: to users, or because their feature is off. */
const isUnreadable = (error: unknown): boolean =>
  ['EACCES', 'EPERM', 'EIO', 'EINVAL', 'ENOENT', 'EOPNOTSUPP', 'ENOTSUP', 'ENOMEM'].includes(
    String((error as NodeJS.ErrnoException).code),
  )

/** What differs, of the settings that both have. */
export const sysctlChanges = (before: SysctlSnapshot, after: SysctlSnapshot): SysctlChange[] =>
  Object.entries(before).flatMap(([name, value]) => {
    const now = after[name]
    return now === undefined || now === value ? [] : [{ name, before: value, after: now }]
  })

/** Keeps the settings as they were before the cloud first started. */
export const recordSysctls = async (path: string): Promise<void> => {
  if (!existsSync(path)) await writeWhole(path, JSON.stringify(await readSysctls()))
}

/** Undefined when nothing was recorded: the cloud did not get that far. */
export const loadSysctls = async (path: string): Promise<SysctlSnapshot | undefined> => {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as SysctlSnapshot
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
