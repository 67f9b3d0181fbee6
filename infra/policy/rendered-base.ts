import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { namesIn } from '../foundation/names-in.ts'
import type { RenderedBase } from '../base/rendered-base.ts'

/** Every environment's base as it is committed, rendered. */
export const readRendered = async (folder: string): Promise<readonly RenderedBase[]> =>
  (await namesIn(folder))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as RenderedBase)

/**
 * A rendered base in the form that `terraform show -json` gives a state, as far as policies read
 * one: tokens stand for the ids, so that whoever names a resource names the same.
 */
export const asState = ({ resources }: RenderedBase) => ({
  values: {
    root_module: {
      resources: resources.map(({ address, type, arguments: values }) => ({
        ...{ address, type, mode: 'managed' },
        values: {
          ...values,
          id: `{{${address.replaceAll('"', '')}.id}}`,
          ...('tags' in values ? { tags_all: values['tags'] } : {}),
        },
      })),
    },
  },
})
