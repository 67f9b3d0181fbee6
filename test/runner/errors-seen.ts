import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { errorCatalogue } from '../../ami-scripts/commands/error-catalogue.ts'
import { catalogue as serviceCatalogue } from '../../service/errors.ts'

/**
 * Makes every Node that is started with this environment, and what it starts in turn, note the
 * error codes that it made and told (watch-errors.ts). The condition spares the machine's own Node,
 * which runs npm and knows no TypeScript.
 *
 * @param folder emptied, unless `isKept` says that an earlier run's codes count too
 */
export const watchingErrors = (folder: string, isKept: boolean): Record<string, string> => {
  if (!isKept) rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const watcher = new URL('../runner/watch-errors.ts', import.meta.url).href
  const loader = `if(process.features.typescript)await(import('${watcher}'))`
  return {
    ASSAY_ERRORS_SEEN: folder,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(loader)}`,
  }
}

/** For what no Node of this run told: the last words of a script, or of another checkout. */
export const noteErrors = (words: string): void => {
  const folder = process.env['ASSAY_ERRORS_SEEN']
  const codes = words.match(/\bERR_[A-Z0-9_]+\b/g)
  if (folder === undefined || codes === null) return
  const notes = codes.map((code) => `told ${code}\n`)
  appendFileSync(join(folder, String(process.pid)), notes.join(''))
}

/**
 * Codes of both catalogues that no program told, and that no test names which were made: one that
 * was made and swallowed proves nothing. That the test which names a code is the one in which it
 * was made is not looked at.
 *
 * @param tests what all tests say
 */
export const codesNeverSeen = (folder: string, tests: string): readonly string[] => {
  const notes = new Set(
    readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n')),
  )
  const named = new Set(tests.match(/\bERR_[A-Z0-9_]+\b/g))
  return [...Object.keys(errorCatalogue), ...Object.keys(serviceCatalogue)].filter(
    (code) => !(notes.has(`told ${code}`) || (notes.has(`made ${code}`) && named.has(code))),
  )
}
