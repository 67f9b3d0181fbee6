import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { programFields, type Environment } from '../../infra/env/environment-schema.ts'
import { contentHash } from '../../infra/foundation/content-cache.ts'

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
  const files = await Promise.all(
    ['terraform', 'iam'].map((folder) => filesBelow(join(infra, folder))),
  )
  const read = files.flat().filter((path) => /\.(tf|tf\.json|tftpl|json)$/.test(path))
  const contents = await Promise.all(
    read.map(async (path) => [relative(infra, path), await readFile(path)] as const),
  )
  return contentHash(JSON.stringify(terraformValues(environment)), ...contents.flat())
}

/** Made from the HCL, or by Terraform: neither decides a plan. */
const isMade = (name: string): boolean => name.startsWith('.') || name === 'rendered'

const filesBelow = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { withFileTypes: true })
  const found = await Promise.all(
    entries
      .filter(({ name }) => !isMade(name))
      .map((entry) => {
        const path = join(folder, entry.name)
        return entry.isDirectory() ? filesBelow(path) : [path]
      }),
  )
  return found.flat().sort()
}
