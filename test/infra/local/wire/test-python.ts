import { cacheRoot } from '../../../../infra/local/cloud/cloud.ts'
import { locateTools } from '../../../../infra/setup/toolbox.ts'

/** Python with botocore, and botocore's data: the ones that set-up installed. */
export const testPython = (): { python: string; botocoreData: string } => {
  const { python, botocoreData } = locateTools(cacheRoot(process.env))
  return { python, botocoreData }
}
