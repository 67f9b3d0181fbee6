import { setupError } from './setup-error.ts'

/** PackerPins by name, as packer/versions.auto.pkrvars.hcl states them. */
export type PackerPins = Readonly<Record<string, string>>

/**
 * Reads the pin file. Packer reads it as HCL; the file keeps to one `name = "value"` a line, so
 * that this reader needs no HCL, and anything else in it is an error instead of a guess.
 *
 * @throws AssayError ERR_BAKE_PINS with every line it does not understand
 */
export const parsePackerPins = (text: string): PackerPins => {
  const pins: Record<string, string> = {}
  const faults: string[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const [, name, value] = /^([a-z][a-z0-9_]*)\s*=\s*"([^"\\$%]*)"$/.exec(line) ?? []
    if (name === undefined || value === undefined) {
      faults.push(`line ${index + 1}: not of the form name = "value": ${line}`)
    } else if (name in pins) {
      faults.push(`line ${index + 1}: ${name} is pinned twice`)
    } else {
      pins[name] = value
    }
  }
  if (faults.length > 0) {
    throw setupError('ERR_BAKE_PINS', `The pin file has ${faults.length} fault(s).`, {
      details: faults,
    })
  }
  return pins
}
