import { cp, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { projectDir, quickTemplate } from '../ami-scripts/bake/bake-bench.ts'

/**
 * A checkout of its own whose template bakes in seconds, with the real program in it: for what is
 * about a verb as a person runs it, and not about the image.
 *
 * @param scripts as quickTemplate takes them
 * @returns its launcher
 */
export const quickCheckout = async (
  folder: string,
  scripts: Readonly<Record<string, string>>,
): Promise<string> => {
  await quickTemplate(folder, scripts)
  const source = join(folder, 'packer/source.pkr.hcl')
  const text = await readFile(source, 'utf8')
  // The plugin's ten retries take a minute each time that nobody answers.
  await writeFile(source, text.replace(/^ *region +=.*$/m, '$&\n  max_retries = 2'))
  for (const part of ['ami-scripts', 'infra', 'service', 'package.json', 'package-lock.json']) {
    await cp(join(projectDir, part), join(folder, part), { recursive: true })
  }
  await symlink(join(projectDir, 'node_modules'), join(folder, 'node_modules'))
  return join(folder, 'ami-scripts/bin/assay')
}
