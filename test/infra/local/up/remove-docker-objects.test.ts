import fc from 'fast-check'
import t from 'tap'
import { removeDockerObjects } from '../../../../infra/local/up/remove-docker-objects.ts'

/**
 * Docker's rule: an image that is another's parent is refused, by force too; an untagged parent
 * goes with its last child. The list comes in any order, as with images made in one second.
 */
const dockerWith = (listed: readonly { readonly id: string; readonly parent: string }[]) => {
  let there = [...listed]
  const remove = (id: string): void => {
    if (there.some(({ parent }) => parent === id)) throw new Error(`${id} has dependent children`)
    const parent = there.find((image) => image.id === id)?.parent
    there = there.filter((image) => image.id !== id)
    const isLastChild = !there.some((image) => image.parent === parent)
    if (isLastChild && there.some((image) => image.id === parent)) remove(parent ?? '')
  }
  const asRoot = (_program: string, args: readonly string[]): Promise<string> => {
    const [noun, verb] = args
    const id = args.at(-1) ?? ''
    if (noun === 'image' && verb === 'rm') remove(id)
    if (noun === 'image' && verb === 'ls') {
      return Promise.resolve(there.map((image) => `${image.id}\n`).join(''))
    }
    const found =
      noun === 'image' && verb === 'inspect' ? listed.find((each) => each.id === id) : undefined
    return Promise.resolve(`${found?.parent ?? ''}\n`.trimStart())
  }
  return { host: { asRoot, asUser: asRoot }, left: () => there.length }
}

/** Each image's parent is an earlier one or none of the cloud's; then the list is shuffled. */
const families = fc
  .array(fc.nat(), { minLength: 1, maxLength: 8 })
  .map((draws) =>
    draws.map((draw, at) => ({ id: `image-${at}`, parent: `image-${(draw % (at + 1)) - 1}` })),
  )
  .chain((family) => fc.shuffledSubarray(family, { minLength: family.length }))

t.test('images go children first, whatever order Docker lists them in', async (t) => {
  await fc.assert(
    fc.asyncProperty(families, async (family) => {
      const docker = dockerWith(family)
      const removed = await removeDockerObjects(
        { label: 'assay.cloud=some' },
        { host: docker.host, docker: 'docker', nft: 'nft' },
      )
      return removed.images === family.length && docker.left() === 0
    }),
  )
  t.pass('none was refused, and none is left')
})
