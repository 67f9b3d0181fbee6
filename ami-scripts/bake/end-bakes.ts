import { endProcessesOf, findProcesses } from '../../infra/foundation/running-processes.ts'
import { bakeStateDir, buildRecordsDir, createBuildRecords } from './record/build-record.ts'
import { buildMarks } from './packer/packer-environment.ts'
import { removeTemporaryFolder } from './packer/temporary-folder.ts'

/** For the bake to wind up, which takes seconds; its builder goes with the cloud anyway. */
const bakeGraceMs = 30_000
/** For a Packer that outlived its bake. */
const packerGraceMs = 5000

/**
 * Ends the bakes that run against a cloud which is about to go: they would wait minutes for a
 * builder that is no more, and a new cloud of that name would not know of them.
 *
 * @param stateDir the cloud's
 * @returns the builds of which something ran
 * @throws AssayError ERR_DAEMON_STOP when a process survives SIGKILL, or is another user's
 */
export const endBakes = async (stateDir: string): Promise<readonly string[]> => {
  const records = createBuildRecords(buildRecordsDir(bakeStateDir(stateDir)))
  const buildIds = [...(await records.survey()).keys()]
  const counts = await Promise.all(
    buildIds.map(async (buildId) => {
      const owners = (): Promise<readonly number[]> => records.owners(buildId)
      const packer = (): Promise<readonly number[]> => findProcesses(buildMarks(buildId))
      const whose = `bake ${buildId}`
      const toBake = { signal: 'SIGTERM', graceMs: bakeGraceMs } as const
      const bake = await endProcessesOf(whose, owners, toBake)
      const toPacker = { signal: 'SIGINT', graceMs: packerGraceMs } as const
      const packers = await endProcessesOf(whose, packer, toPacker)
      await removeTemporaryFolder(buildId)
      return bake + packers
    }),
  )
  return buildIds.filter((_buildId, index) => counts[index] !== 0)
}
