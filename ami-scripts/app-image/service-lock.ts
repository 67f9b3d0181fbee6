/** The part of package-lock.json (lockfileVersion 3) that is read here. */
export interface LockedPackage {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly link?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly [member: string]: unknown
}
export interface LockFile {
  readonly lockfileVersion: number
  readonly packages: Readonly<Record<string, LockedPackage>>
}

/**
 * Cuts the lock file down to one workspace and what it needs at run time, at the same places. The
 * service layer is built from this, so that a dependency of another workspace neither changes the
 * image nor its key.
 *
 * @throws Error when the lock file does not hold the workspace or one of its dependencies
 */
export const cutLock = (lock: LockFile, workspace: string, root: LockedPackage): LockFile => {
  const kept = new Map<string, LockedPackage>([['', root]])
  const pending = [workspace]
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    const found = lock.packages[place]
    if (found === undefined) throw new Error(`package-lock.json has no ${place}`)
    if (kept.has(place)) continue
    kept.set(place, place === workspace ? withoutDevelopment(found) : found)
    pending.push(...dependencyPlaces(lock, place, found))
  }
  const link = Object.entries(lock.packages).find(
    ([, entry]) => entry.link === true && entry.resolved === workspace,
  )
  if (link !== undefined) kept.set(...link)
  const packages = Object.fromEntries([...kept].sort(([a], [b]) => (a < b ? -1 : 1)))
  return { ...lock, packages }
}

const withoutDevelopment = (entry: LockedPackage): LockedPackage => {
  const { devDependencies: _dropped, ...rest } = entry
  return rest
}

const dependencyPlaces = (lock: LockFile, place: string, entry: LockedPackage): string[] => {
  const required = Object.keys(entry.dependencies ?? {})
  const optional = Object.keys({ ...entry.optionalDependencies, ...entry.peerDependencies })
  const places = required.map((name) => {
    const found = resolve(lock, place, name)
    if (found === undefined) throw new Error(`package-lock.json has no ${name} for ${place}`)
    return found
  })
  const present = optional.map((name) => resolve(lock, place, name))
  return [...places, ...present.filter((found) => found !== undefined)]
}

/** Node's own search: the package's node_modules, then each parent's up to the root. */
const resolve = (lock: LockFile, place: string, name: string): string | undefined => {
  for (let folder = place; ; folder = parentOf(folder)) {
    const candidate = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`
    if (candidate in lock.packages) return candidate
    if (folder === '') return undefined
  }
}

const parentOf = (folder: string): string => {
  const cut = folder.lastIndexOf('/node_modules/')
  return cut === -1 ? '' : folder.slice(0, cut)
}
