import { existsSync } from 'node:fs'
import t from 'tap'
import { appImageError } from '../../../ami-scripts/app-image/app-image-error.ts'
import { bake } from '../../../ami-scripts/bake/bake.ts'
import { fakeBake } from './fake-edge.ts'

t.test('a registry that refuses the push ends the bake before there is a builder', async (t) => {
  const refused = appImageError('ERR_APP_IMAGE_PUSH', 'Registry registry.example did not take it.')
  const { context, lines } = fakeBake(t, {
    context: {
      ecr: { password: () => Promise.resolve('secret'), hasImage: () => Promise.resolve(false) },
      buildAppImage: () =>
        Promise.resolve({ digest: 'sha256:0', version: '1', push: () => Promise.reject(refused) }),
    },
  })
  await t.rejects(bake(context), refused)
  t.ok(lines.includes('failed: Push the app image'))
  t.notOk(existsSync(context.bakesDir))
})

t.test('a push that another machine was quicker with is none that failed', async (t) => {
  const refused = appImageError('ERR_APP_IMAGE_PUSH', 'The tag is there already, and immutable.')
  let looks = 0
  const { context, lines } = fakeBake(t, {
    context: {
      ecr: {
        password: () => Promise.resolve('secret'),
        hasImage: () => Promise.resolve((looks += 1) > 1),
      },
      buildAppImage: () =>
        Promise.resolve({ digest: 'sha256:0', version: '1', push: () => Promise.reject(refused) }),
    },
  })
  const { imageId, appImage } = await bake(context)
  t.equal(imageId, 'ami-0aaa')
  t.equal(looks, 2, 'asked again once the push was refused')
  t.ok(lines.includes(`done: Push the app image ${appImage}`))
})
