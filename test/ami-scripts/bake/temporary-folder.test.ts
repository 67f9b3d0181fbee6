import { existsSync, statSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import t from 'tap'
import {
  makeTemporaryFolder,
  removeTemporaryFolder,
  temporaryFolder,
} from '../../../ami-scripts/bake/temporary-folder.ts'

const buildId = '20261121-204753-80a737'

t.test('it stands in TMPDIR, unless a socket there would have too long a path', async (t) => {
  t.equal(temporaryFolder(buildId, '/var/tmp'), `/var/tmp/assay-bake-${buildId}`)
  const socket = 'packer-plugin1234567890'
  const longest = `/${'x'.repeat(107 - `//assay-bake-${buildId}/${socket}`.length)}`
  t.equal(`${temporaryFolder(buildId, longest)}/${socket}`.length, 107)
  t.equal(temporaryFolder(buildId, `${longest}x`), `/tmp/assay-bake-${buildId}`)
})

t.test("it is this user's alone, and removed with all that is in it, or not there", async (t) => {
  const own = randomUUID()
  t.teardown(() => removeTemporaryFolder(own))
  await makeTemporaryFolder(own)
  t.equal(statSync(temporaryFolder(own)).mode & 0o777, 0o700)
  await t.rejects(makeTemporaryFolder(own), /is there already/)
  await removeTemporaryFolder(own)
  t.notOk(existsSync(temporaryFolder(own)))
  await removeTemporaryFolder(own)
})
