import { policyError } from './policy-error.ts'

/** How strictly Scalr holds a policy (Scalr documentation, "Open Policy Agent"). */
const levels = ['advisory', 'soft-mandatory', 'hard-mandatory'] as const
export type Level = (typeof levels)[number]

/**
 * Reads scalr-policy.hcl: the policies that are enabled and their levels, by name. The file keeps
 * to one block of two lines a policy, so that this reader needs no HCL, and anything else in it is
 * an error instead of a guess.
 *
 * @throws AssayError ERR_POLICY_LEVELS with every line it does not understand
 */
export const parseLevels = (text: string): ReadonlyMap<string, Level> => {
  const found = new Map<string, Level>()
  const faults: string[] = []
  let name: string | undefined
  for (const [index, line] of text.split('\n').entries()) {
    if (/^(\s*|#.*|version = "v1"|\s*enabled\s+= true)$/.test(line)) continue
    const [, opened] = /^policy "([a-z_]+)" \{$/.exec(line) ?? []
    const [, said] = /^\s*enforcement_level\s+= "([a-z-]+)"$/.exec(line) ?? []
    const level = levels.find((known) => known === said)
    if (opened !== undefined && name === undefined && !found.has(opened)) name = opened
    else if (level !== undefined && name !== undefined && !found.has(name)) found.set(name, level)
    else if (line === '}' && name !== undefined && found.has(name)) name = undefined
    else faults.push(`line ${index + 1}: not understood here: ${line.trim()}`)
  }
  if (name !== undefined) faults.push(`policy "${name}" is not closed`)
  if (faults.length === 0) return found
  throw policyError('ERR_POLICY_LEVELS', `The levels have ${faults.length} fault(s).`, {
    details: faults,
  })
}
