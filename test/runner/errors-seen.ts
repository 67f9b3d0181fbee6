import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { errorCatalogue } from '../../ami-scripts/commands/error-catalogue.ts'
import { catalogue as serviceCatalogue } from '../../service/errors.ts'

/**
 * Makes every Node that is started with this environment, and what it starts in turn, write down
 * the error codes that it made. The condition spares the machine's own Node, which runs npm and
 * knows no TypeScript.
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

/** For what no Node of this run made: the last words of a script, or of another checkout. */
export const noteErrors = (words: string): void => {
  const folder = process.env['ASSAY_ERRORS_SEEN']
  const codes = words.match(/\bERR_[A-Z0-9_]+\b/g)
  if (folder === undefined || codes === null) return
  appendFileSync(join(folder, String(process.pid)), `${codes.join('\n')}\n`)
}

/** Codes of both catalogues that no process wrote down. */
export const codesNeverSeen = (folder: string): readonly string[] => {
  const seen = new Set(
    readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n')),
  )
  return [...Object.keys(errorCatalogue), ...Object.keys(serviceCatalogue)].filter(
    (code) => !seen.has(code),
  )
}
