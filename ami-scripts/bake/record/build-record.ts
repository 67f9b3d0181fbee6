import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pid as ownPid } from 'node:process'
import { namesIn } from '../../../infra/foundation/names-in.ts'
import { readProcess } from '../../../infra/foundation/running-processes.ts'
import { statePath } from '../../../infra/local/cloud/state-layout.ts'

/** The builds that this machine began and did not see the end of. */
export interface BuildRecords {
  readonly begin: (buildId: string) => Promise<void>
  readonly end: (buildId: string) => Promise<void>
  /** Build ids by whether the process that owns them still lives. */
  readonly survey: () => Promise<ReadonlyMap<string, 'alive' | 'dead'>>
  /** Pid of the process that owns the build; none when it ended, or the build was wound up. */
  readonly owners: (buildId: string) => Promise<readonly number[]>
}

/**
 * Folder of what this machine remembers of an environment on AWS, beside the folders of clouds: a
 * build is an account's and a region's, and from another its record would read as dead and empty.
 * No cloud can have this name: theirs begin with a letter.
 */
export const awsStateDir = (
  stateRoot: string,
  place: { readonly account: string; readonly region: string; readonly environment: string },
): string => join(stateRoot, '.aws', place.account, place.region, place.environment)

/** Folder of what bakes remember, in that of their cloud or account. */
export const bakeStateDir = (stateDir: string): string => statePath({ stateDir }, 'bake')

/** Folder of the records, in that of what bakes remember. */
export const buildRecordsDir = (bakeState: string): string => join(bakeState, 'builds')

/**
 * One empty file a build, `<build id>@<owner>`; it goes when the build has been wound up. The name
 * says all, so that no other bake can find a record half written, or one gone before it is read.
 */
export const createBuildRecords = (directory: string): BuildRecords => {
  const list = async (): Promise<readonly { file: string; buildId: string; owner: string }[]> =>
    (await namesIn(directory)).map((file) => {
      const [buildId = '', owner = ''] = file.split('@')
      return { file, buildId, owner }
    })
  return {
    begin: async (buildId) => {
      await mkdir(directory, { recursive: true })
      await writeFile(join(directory, `${buildId}@${await processName()}`), '')
    },
    end: async (buildId) => {
      const records = (await list()).filter((record) => record.buildId === buildId)
      for (const { file } of records) await rm(join(directory, file), { force: true })
    },
    survey: async () => {
      const entries = (await list()).map(
        async ({ buildId, owner }) => [buildId, (await isAlive(owner)) ? 'alive' : 'dead'] as const,
      )
      return new Map(await Promise.all(entries))
    },
    owners: async (buildId) => {
      const records = (await list()).filter((record) => record.buildId === buildId)
      const alive = await Promise.all(records.map(({ owner }) => isAlive(owner)))
      return records.filter((_record, index) => alive[index]).map(({ owner }) => pidOf(owner))
    },
  }
}

/** Names a process beyond doubt: its pid, and when it started in clock ticks since the boot. */
const processName = async (pid: number = ownPid): Promise<string> => {
  // Field 22 of /proc/<pid>/stat; the command in field 2 may hold spaces and parentheses.
  const stat = await readProcess(pid, 'stat')
  const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'gone'
  return `${pid}.${startTicks}`
}

const isAlive = async (owner: string): Promise<boolean> =>
  (await processName(pidOf(owner))) === owner

const pidOf = (owner: string): number => Number(owner.split('.')[0])
