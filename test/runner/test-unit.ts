import { dirname } from 'node:path'

/** Test files that run in one process: starting Node, tsx and tap costs more than most tests. */
export interface TestUnit {
  readonly title: string
  readonly files: readonly string[]
}

/** Hooks and limits of tap's root would reach the other files of a process. */
const claimsRoot =
  /^t\.(before|after|beforeEach|afterEach|bailout|jobs|plan|setTimeout|testdir|teardown)\b/m
/** So would a changed environment or folder, and tap's interception of modules and globals. */
const changesProcess =
  /process\.(chdir\(|env(\.\w+|\[[^\]]+\]) = )|\bt\.(mock\w*|intercept|capture)\(/

/** True for a file that must have a process of its own. */
export const standsAlone = (text: string): boolean =>
  claimsRoot.test(text) || changesProcess.test(text)

/**
 * The files of one folder share a process, but for those that stand alone; the largest unit first,
 * so that no lane waits for it at the end.
 *
 * @param textOf reads one of the files
 */
export const planUnits = (
  files: readonly string[],
  textOf: (file: string) => string,
): readonly TestUnit[] => {
  const alone = files.filter((file) => standsAlone(textOf(file)))
  const shared = files.filter((file) => !alone.includes(file))
  const folders = [...new Set(shared.map(dirname))].map((folder) => {
    const inside = shared.filter((file) => dirname(file) === folder)
    const [first = folder] = inside
    return { title: inside.length === 1 ? first : `${folder}/*`, files: inside }
  })
  const singles = alone.map((file) => ({ title: file, files: [file] }))
  return [...folders, ...singles].sort((one, other) => other.files.length - one.files.length)
}

/** The program of a unit: loads its files one after the other, and names one that cannot load. */
export const entryText = (files: readonly string[]): string =>
  files
    .map(
      (file) =>
        `await import(${JSON.stringify(file)}).catch((cause) => {\n` +
        `  throw new Error(${JSON.stringify(`${file} cannot be loaded`)}, { cause })\n})\n`,
    )
    .join('')
