/**
 * `make bench`: what the start of a verb costs over the start of Node itself, in pairs that take
 * turns in who goes first, so that a machine's drift hits both. Prints ratios; judges nothing. The
 * argument is the number of pairs (15).
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const launcher = fileURLToPath(new URL('../../ami-scripts/bin/assay', import.meta.url))

/** Milliseconds from start to exit. */
const timed = (program: string, args: readonly string[]): number => {
  const beganMs = performance.now()
  const { status } = spawnSync(program, args, { stdio: 'ignore' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended in ${status}.`)
  return performance.now() - beganMs
}

const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const pairs = Number(process.argv[2] ?? 15)
for (const verb of [['--version'], ['status', '--help']]) {
  const assay = (): number => timed(launcher, verb)
  const node = (): number => timed(process.execPath, ['--eval', ''])
  // The first start compiles what the others find compiled.
  assay()
  const found = Array.from({ length: pairs }, (_, pair) => {
    if (pair % 2 === 0) return { assayMs: assay(), nodeMs: node() }
    const nodeMs = node()
    return { assayMs: assay(), nodeMs }
  })
  const median = medianOf(found.map(({ assayMs }) => assayMs))
  const ratio = medianOf(found.map(({ assayMs, nodeMs }) => assayMs / nodeMs))
  console.log(
    `assay ${verb.join(' ')}: median ${median.toFixed(0)} ms, ` +
      `${ratio.toFixed(1)} times the start of Node, of ${pairs} pairs`,
  )
}
