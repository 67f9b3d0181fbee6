import { mkdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { cacheRoot, stateRoot } from '../../infra/local/cloud/cloud.ts'
import { loadPins } from '../../infra/setup/pins.ts'
import { runSetup } from '../../infra/setup/run-setup.ts'
import { createSetupSteps, optionalTools } from '../../infra/setup/setup-steps.ts'
import { sweepCache } from '../../infra/setup/sweep-cache.ts'
import { missingTools, requiredTools, type Toolbox } from '../../infra/setup/toolbox.ts'
import { writeWhole } from '../../infra/foundation/write-whole.ts'
import type { Command } from '../program/command.ts'
import { setupError } from '../../infra/setup/setup-error.ts'

/** `assay setup`: what `make setup` runs once Node and the npm packages are there. */
export const setupCommand: Command = {
  help: [
    'Installs Debian packages, starts Docker where none answers, and builds the pinned tools into',
    'the per-user cache ($XDG_CACHE_HOME/assay, or ~/.cache/assay). Repeating it is safe at any',
    'point; what is there stays, unless no version of the project used it for 30 days. To undo it:',
    'remove that folder, and the Debian packages by apt.',
    `Optional tools for --with: ${optionalTools(loadPins()).join(', ')}.`,
  ].join('\n'),
  options: {
    with: { type: 'string', placeholder: '<tool>', description: 'provide an optional tool too' },
    stamp: {
      type: 'string',
      placeholder: '<file>',
      description: 'list the paths provided in this file (for infra/setup/bootstrap.sh)',
    },
  },
  run: async ({ env, values, reporter, signal }) => {
    const pins = loadPins()
    const requested = typeof values['with'] === 'string' ? values['with'].split(',') : []
    const unknown = requested.filter((name) => !optionalTools(pins).includes(name))
    if (unknown.length > 0) {
      throw setupError('ERR_SETUP_UNKNOWN_TOOL', `No optional tool: ${unknown.join(', ')}.`)
    }
    const steps = createSetupSteps(pins, requested)
    const roots = { cacheRoot: cacheRoot(env), stateRoot: stateRoot(env) }
    const outcome = await runSetup({ steps, ...roots, env, signal, reporter })
    const missing = missingTools(outcome.toolbox)
    if (missing.length > 0) {
      throw setupError('ERR_SETUP_STEP', 'Set-up ended, yet these tools are not there.', {
        details: missing,
      })
    }
    if (typeof values['stamp'] === 'string') await writeStamp(values['stamp'], outcome.toolbox)
    const swept = await sweepCache(roots.cacheRoot, Date.now())
    if (swept.length > 0) {
      reporter.note(
        `Removed, unused for 30 days: ${swept.map((path) => basename(path)).join(', ')}.`,
      )
    }
    const did = outcome.provided.length === 0 ? 'every tool was there' : outcome.provided.join(', ')
    reporter.note(`Set-up is complete: ${did}.`)
    return { result: outcome, lines: [] }
  },
}

const writeStamp = async (file: string, toolbox: Toolbox): Promise<void> => {
  await mkdir(dirname(file), { recursive: true })
  await writeWhole(file, `${requiredTools(toolbox).join('\n')}\n`, 0o644)
}
