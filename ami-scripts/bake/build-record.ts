import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pid as ownPid } from 'node:process'
import { z } from 'zod'
import { readProcess } from '../foundation/running-processes.ts'

const recordSchema = z.object({ buildId: z.string(), owner: z.string() })

/** The builds that this machine began and did not see the end of. */
export interface BuildRecords {
  readonly begin: (buildId: string) => Promise<void>
  readonly end: (buildId: string) => Promise<void>
  /** Build ids by whether the process that owns them still lives. */
  readonly survey: () => Promise<ReadonlyMap<string, 'alive' | 'dead'>>
}

/** One small file a build; the file goes when the build has been wound up. */
export const createBuildRecords = (directory: string): BuildRecords => ({
  begin: async (buildId) => {
    await mkdir(directory, { recursive: true })
    const record = { buildId, owner: await processName() }
    await writeFile(join(directory, `${buildId}.json`), `${JSON.stringify(record)}\n`)
  },
  end: (buildId) => rm(join(directory, `${buildId}.json`), { force: true }),
  survey: async () => {
    await mkdir(directory, { recursive: true })
    const files = (await readdir(directory)).filter((file) => file.endsWith('.json'))
    const entries = await Promise.all(
      files.map(async (file) => {
        const text = await readFile(join(directory, file), 'utf8')
        return [file.slice(0, -'.json'.length), await stateOf(text)] as const
      }),
    )
    return new Map(entries)
  },
})

/** A record that was cut short in the writing is one of a dead owner. */
const stateOf = async (text: string): Promise<'alive' | 'dead'> => {
  const record = recordSchema.safeParse(safeJson(text))
  return record.success && (await isAlive(record.data.owner)) ? 'alive' : 'dead'
}

/** Names a process beyond doubt: its pid, and when it started in clock ticks since the boot. */
const processName = async (pid: number = ownPid): Promise<string> => {
  // Field 22 of /proc/<pid>/stat; the command in field 2 may hold spaces and parentheses.
  const stat = await readProcess(pid, 'stat')
  const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'gone'
  return `${pid}.${startTicks}`
}

const isAlive = async (owner: string): Promise<boolean> =>
  (await processName(Number(owner.split('.')[0]))) === owner

const safeJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
