/**
 * Whether a version comes before another; a pre-release (`1.11.0-rc1`) before its release, and one
 * that cannot be read before all.
 */
export const isOldVersion = (version: string, minimum: string): boolean => {
  const [numbers, isRelease] = parse(version)
  const [needed] = parse(minimum)
  for (const [at, part] of needed.entries()) {
    const own = numbers[at] ?? 0
    if (own !== part) return !(own > part)
  }
  return !isRelease
}

const parse = (version: string): readonly [readonly number[], boolean] => {
  const [release = '', preRelease] = version.split('-')
  return [release.split('.').map(Number), preRelease === undefined]
}
