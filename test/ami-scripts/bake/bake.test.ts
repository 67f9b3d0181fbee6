/** A bake whose EC2, ECR and Packer are this test's own. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { AssayError } from '../../../ami-scripts/assay-error.ts'
import { bake } from '../../../ami-scripts/bake/bake.ts'
import { fakeBake, goodBuild } from './fake-edge.ts'

t.test("through Session Manager: its plugin is asked for, first in Packer's PATH", async (t) => {
  const { context } = fakeBake(t, {
    packer: `echo "$PATH" >"$out/path"\n${goodBuild}`,
    context: {
      sshInterface: 'session_manager',
      provideSessionManagerPlugin: () => Promise.resolve('/tools/ssm/session-manager-plugin'),
    },
  })
  const { imageId, buildId } = await bake(context)
  t.equal(imageId, 'ami-0aaa')
  t.match(readFileSync(join(context.bakesDir, buildId, 'path'), 'utf8'), /^\/tools\/ssm:\//)
})

t.test('by address: nothing is asked of Session Manager', async (t) => {
  const { context } = fakeBake(t, { context: { sshInterface: 'public_ip' } })
  t.match(await bake(context), { imageId: 'ami-0aaa' })
})

t.test('a plugin that cannot be built ends the bake in its own error', async (t) => {
  const { context } = fakeBake(t, {
    context: {
      sshInterface: 'session_manager',
      provideSessionManagerPlugin: () =>
        Promise.reject(new AssayError('ERR_SETUP_STEP', 'No Go toolchain.')),
    },
  })
  await t.rejects(bake(context), { code: 'ERR_SETUP_STEP' })
})
