import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { AssayError } from '../foundation/assay-error.ts'
import { setupError } from './setup-error.ts'

const version = z.string().regex(/^\d+(\.\d+)+$/, 'must be a version, like 1.2.3')

const goToolSchema = z.strictObject({
  version,
  /** Import path of the main package; go/<name>/go.mod and go.sum lock it and all it needs. */
  package: z.string().min(1),
  /** Makes the program print its version: how one on PATH is judged, and what was built. */
  versionArguments: z.array(z.string()).min(1),
  /** Where the program's own version is written at its build, for one whose source has none. */
  versionVariable: z.string().optional(),
  /** Oldest Go that builds it, where that is newer than go.minimum. */
  goMinimum: version.optional(),
  /** Set for a Packer plugin: the source address a template names it by. */
  packerPluginSource: z.string().optional(),
  /** Built only when asked for: `assay setup --with <name>`. */
  isOptional: z.boolean().optional(),
  /** From an empty build cache on two cores, pip and mmdebstrap beside it. */
  expectedSeconds: z.int().min(1),
})

/** pins.json: every version set-up chooses itself; npm's and PyPI's are in their lock files. */
const pinsSchema = z.strictObject({
  /** Where the program's own version is written at its build, for one whose source has none. */
  versionVariable: z.string().optional(),
  /** Oldest Go that builds every tool, and the one to fetch where the machine has none. */
  go: z.strictObject({
    minimum: version,
    version,
    /** Of the zip of golang.org/toolchain for linux-amd64, as the module proxy serves it. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  goTools: z.record(z.string(), goToolSchema),
  /** Whatever version the distribution has; `providedBy` names a file that makes one needless. */
  debianPackages: z.array(
    z.strictObject({ name: z.string().min(1), providedBy: z.string().optional() }),
  ),
})

export type Pins = Readonly<z.infer<typeof pinsSchema>>
export type GoToolPin = Readonly<z.infer<typeof goToolSchema>>

/**
 * Checks a parsed pins.json.
 *
 * @throws AssayError ERR_SETUP_PINS with every fault and its path
 */
export const parsePins = (document: unknown): Pins => {
  const parsed = pinsSchema.safeParse(document)
  if (parsed.success) return parsed.data
  throw setupError('ERR_SETUP_PINS', 'infra/setup/pins.json is malformed.', {
    cause: parsed.error,
    details: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
  })
}

export const setupFolder = fileURLToPath(new URL('.', import.meta.url))

/** @throws AssayError ERR_SETUP_PINS */
export const loadPins = (): Pins => {
  const text = readFileSync(`${setupFolder}pins.json`, 'utf8')
  try {
    return parsePins(JSON.parse(text))
  } catch (cause) {
    if (cause instanceof AssayError) throw cause
    throw setupError('ERR_SETUP_PINS', 'infra/setup/pins.json is not JSON.', { cause })
  }
}
