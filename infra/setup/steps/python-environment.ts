import { existsSync } from 'node:fs'
import { readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkovRequirements, requirementsFile, type CacheLayout } from '../layout.ts'
import type { SetupStep } from '../setup-step.ts'

interface PythonEnvironment {
  readonly name: string
  readonly title: string
  readonly expectedSeconds: number
  /** What pip installs, every file with its hashes. */
  readonly requirements: string
  readonly home: (layout: CacheLayout) => string
}

/**
 * A virtual environment of its own. Debian's own Python, because a PATH may carry another one
 * without venv. The user's pip settings are ignored.
 */
const createPythonEnvironment = ({
  requirements,
  home,
  ...step
}: PythonEnvironment): SetupStep => ({
  ...step,
  after: ['debian-packages'],
  isReady: ({ layout }) => Promise.resolve(existsSync(home(layout))),
  provide: async ({ layout, run, scratch }) => {
    const draft = join(scratch, step.name)
    await run(['/usr/bin/python3', '-m', 'venv', draft], { deadlineMs: 120_000 })
    const pip = [join(draft, 'bin', 'python'), '-m', 'pip', '--isolated', 'install']
    const flags = ['--require-hashes', '--no-input', '--progress-bar', 'off']
    await run([...pip, ...flags, '--requirement', requirements], {
      env: { TMPDIR: scratch },
      deadlineMs: 900_000,
    })
    const [library] = await readdir(join(draft, 'lib'))
    await symlink(`lib/${library}/site-packages/botocore/data`, join(draft, 'botocore-data'))
    await rewritePaths(join(draft, 'bin'), draft, home(layout))
    await rename(draft, home(layout))
  },
})

/** moto, boto3, the aws CLI and ddapm-test-agent. */
export const pythonEnvironment = createPythonEnvironment({
  name: 'python-environment',
  title: 'Install moto, the aws CLI and the Datadog test agent',
  expectedSeconds: 100,
  requirements: requirementsFile,
  home: (layout) => layout.pythonEnvironment,
})

/** checkov, which `make policy` alone asks for. */
export const checkovEnvironment = createPythonEnvironment({
  name: 'checkov',
  title: 'Install checkov',
  expectedSeconds: 60,
  requirements: checkovRequirements,
  home: (layout) => layout.checkovEnvironment,
})

/** A virtual environment's programs name their interpreter by its full path. */
const rewritePaths = async (folder: string, from: string, to: string): Promise<void> => {
  const files = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile())
  for (const { name } of files) {
    const path = join(folder, name)
    const text = await readFile(path, 'utf8')
    if (text.includes(from)) await writeFile(path, text.replaceAll(from, to))
  }
}
