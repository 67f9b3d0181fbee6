/**
 * Names one bake on everything it creates. It starts with the time in UTC, so that the age of
 * something left behind can be told without asking the machine that made it.
 */
export const newBuildId = (nowMs: number, randomHex: string): string => {
  const [date = '', time = ''] = new Date(nowMs).toISOString().slice(0, 19).split('T')
  return `${date.replaceAll('-', '')}-${time.replaceAll(':', '')}-${randomHex.slice(0, 6)}`
}

/** When the build began (Unix time, ms); undefined for what is not a build id. */
export const buildStartedMs = (buildId: string): number | undefined => {
  const match = /^(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})-[0-9a-f]{6}$/.exec(buildId)
  if (match === null) return undefined
  const [, year, month, day, hour, minute, second] = match
  const startedMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(startedMs) ? undefined : startedMs
}
