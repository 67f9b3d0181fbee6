/** Test files that run in one process: starting Node and tap costs more than most tests. */
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

/** The room a test belongs to: `infra/model` of all that lies below it. */
const roomOf = (file: string): string => file.split('/').slice(1, -1).slice(0, 2).join('/')

/**
 * Spreads the rooms over `processes` units, evenly by their files; a file that stands alone is a
 * unit of its own. The largest unit comes first, so that no lane waits for it at the end.
 *
 * @param textOf reads one of the files
 */
export const planUnits = (
  files: readonly string[],
  textOf: (file: string) => string,
  processes: number,
): readonly TestUnit[] => {
  const alone = files.filter((file) => standsAlone(textOf(file)))
  const rooms = new Map<string, string[]>()
  for (const file of files.filter((each) => !alone.includes(each))) {
    rooms.set(roomOf(file), [...(rooms.get(roomOf(file)) ?? []), file])
  }
  const bins: { readonly rooms: string[]; readonly files: string[] }[] = []
  while (bins.length < Math.min(processes, rooms.size)) bins.push({ rooms: [], files: [] })
  for (const [room, inside] of [...rooms].sort(([, one], [, other]) => other.length - one.length)) {
    const [emptiest] = [...bins].sort((one, other) => one.files.length - other.files.length)
    emptiest?.rooms.push(room)
    emptiest?.files.push(...inside)
  }
  return [
    ...bins.map(({ rooms, files }) => ({ title: rooms.join(', '), files })),
    ...alone.map((file) => ({ title: file, files: [file] })),
  ].sort((one, other) => other.files.length - one.files.length)
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
