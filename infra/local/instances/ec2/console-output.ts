import { readFile, stat } from 'node:fs/promises'
import { consoleFile, type BodySteps } from '../bodies/body-steps.ts'
import { passOn, type Handler } from '../../wire/handler.ts'
import { withInstanceFaults } from './instance-fault-of.ts'
import type { Ec2Deps } from './ec2-deps.ts'
import { describeInstances } from './instance-reports.ts'

/** EC2 keeps the newest 64 KB (EC2 API reference, GetConsoleOutput). */
const keptBytes = 65_536

/** The console of a body, of a terminated one too; anything else is moto's. */
export const getConsoleOutput =
  (deps: Ec2Deps, steps: BodySteps): Handler =>
  (input) =>
    withInstanceFaults(async () => {
      const instanceId = String(input['InstanceId'])
      // Refuses an unknown id in moto's words.
      await describeInstances(deps.moto, [instanceId])
      const isAlive = deps.bodies.get(instanceId)?.isBooted === true
      const kept = isAlive ? undefined : await readKept(consoleFile(deps.cloud, instanceId))
      if (!isAlive && kept === undefined) return passOn
      const text = kept?.text ?? (await steps.console(instanceId, { lines: 2000 }))
      return {
        InstanceId: instanceId,
        Timestamp: kept?.writtenAt ?? new Date(),
        Output: Buffer.from(text).subarray(-keptBytes).toString('base64'),
      }
    })

const readKept = async (path: string): Promise<{ text: string; writtenAt: Date } | undefined> => {
  try {
    return { text: await readFile(path, 'utf8'), writtenAt: (await stat(path)).mtime }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
