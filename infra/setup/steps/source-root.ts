import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { sourceRootFolder } from '../layout.ts'
import type { SetupStep } from '../setup-step.ts'

/** The Debian 13 root behind the local source AMI; source-root/ says what is in it. */
export const sourceRoot: SetupStep = {
  name: 'source-root',
  title: 'Build the Debian 13 root of the local source AMI',
  after: ['debian-packages'],
  expectedSeconds: 100,
  isReady: ({ layout }) => Promise.resolve(existsSync(layout.sourceRoot)),
  provide: async ({ layout, run, scratch }) => {
    const draft = join(scratch, 'source-root.tar')
    await run([join(sourceRootFolder, 'build-root.sh'), draft], { deadlineMs: 900_000 })
    await mkdir(dirname(layout.sourceRoot), { recursive: true })
    await rename(draft, layout.sourceRoot)
  },
}
