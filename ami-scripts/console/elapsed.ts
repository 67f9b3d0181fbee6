/** Durations as people read them: 0.4 s, 12 s, 3 min 5 s. */
export const formatElapsed = (elapsedMs: number): string => {
  const seconds = elapsedMs / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  return `${Math.floor(whole / 60)} min ${whole % 60} s`
}
