import { existsSync } from 'node:fs'
import { readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { requirementsFile } from '../layout.ts'
import type { SetupStep } from '../setup-step.ts'

/**
 * moto, boto3, the aws CLI and ddapm-test-agent, every file checked against a hash. Debian's own
 * Python, because a PATH may carry another one without venv. The user's pip settings are ignored.
 */
export const pythonEnvironment: SetupStep = {
  name: 'python-environment',
  title: 'Install moto, the aws CLI and the Datadog test agent',
  after: ['debian-packages'],
  expectedSeconds: 100,
  isReady: ({ layout }) => Promise.resolve(existsSync(layout.pythonEnvironment)),
  provide: async ({ layout, run, scratch }) => {
    const draft = join(scratch, 'python')
    await run(['/usr/bin/python3', '-m', 'venv', draft], { deadlineMs: 120_000 })
    const pip = [join(draft, 'bin', 'python'), '-m', 'pip', '--isolated', 'install']
    const flags = ['--require-hashes', '--no-input', '--progress-bar', 'off']
    await run([...pip, ...flags, '--requirement', requirementsFile], {
      env: { TMPDIR: scratch },
      deadlineMs: 900_000,
    })
    const [library] = await readdir(join(draft, 'lib'))
    await symlink(`lib/${library}/site-packages/botocore/data`, join(draft, 'botocore-data'))
    await rewritePaths(join(draft, 'bin'), draft, layout.pythonEnvironment)
    await rename(draft, layout.pythonEnvironment)
  },
}

/** A virtual environment's programs name their interpreter by its full path. */
const rewritePaths = async (folder: string, from: string, to: string): Promise<void> => {
  const files = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile())
  for (const { name } of files) {
    const path = join(folder, name)
    const text = await readFile(path, 'utf8')
    if (text.includes(from)) await writeFile(path, text.replaceAll(from, to))
  }
}
