import { readFileSync } from 'node:fs'

/** Whose schema is rendered, and the npm package that it is read from. */
export interface RenderPins {
  readonly provider: { readonly name: string; readonly version: string }
  readonly package: {
    readonly name: string
    readonly version: string
    /** As npm's registry states it: sha512, base64. */
    readonly integrity: string
  }
}

export const renderPins = JSON.parse(
  readFileSync(new URL('pins.json', import.meta.url), 'utf8'),
) as RenderPins
