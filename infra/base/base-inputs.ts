import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { programFields, type Environment } from '../env/environment-schema.ts'
import { contentHash } from '../foundation/content-cache.ts'

/** What of an environment's file Terraform declares: another key would be a warning each. */
export const terraformValues = (environment: Environment): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(environment).filter(([key]) => !Object.hasOwn(programFields, key)),
  )

/**
 * Hash of all that a plan is made from: the HCL, the policy documents it reads, and the values.
 *
 * @param infra the project's infra/ folder
 */
export const inputsHash = async (infra: string, environment: Environment): Promise<string> => {
  const terraform = join(infra, 'terraform')
  const files = await Promise.all([
    filesIn(terraform),
    filesIn(join(terraform, 'modules'), true),
    filesIn(join(infra, 'iam')),
  ])
  const read = files.flat().filter((path) => /\.(tf|tf\.json|tftpl|json)$/.test(path))
  const contents = await Promise.all(
    read.map(async (path) => [relative(infra, path), await readFile(path)] as const),
  )
  return contentHash(JSON.stringify(terraformValues(environment)), ...contents.flat())
}

/** The root reads its own folder, modules/ and the roles; the rest stands beside it. */
const filesIn = async (folder: string, isDeep = false): Promise<readonly string[]> => {
  const entries = await readdir(folder, { withFileTypes: true, recursive: isDeep })
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
