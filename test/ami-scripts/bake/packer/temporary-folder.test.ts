import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import t from 'tap'
import { newBuildId } from '../../../../ami-scripts/bake/plan/build-id.ts'
import {
  makeTemporaryFolder,
  removeTemporaryFolder,
  temporaryFolder,
} from '../../../../ami-scripts/bake/packer/temporary-folder.ts'

t.test("a plugin's socket there has a path that unix sockets take", async (t) => {
  const folder = temporaryFolder(newBuildId(Date.now(), '0a1b2c'))
  t.ok(join(folder, 'packer-plugin1234567890').length <= 107)
})

t.test("it is this user's alone, and removed with all that is in it, or not there", async (t) => {
  const own = randomUUID()
  t.teardown(() => removeTemporaryFolder(own))
  await makeTemporaryFolder(own)
  t.equal(statSync(temporaryFolder(own)).mode & 0o777, 0o700)
  mkdirSync(join(temporaryFolder(own), 'below'))
  writeFileSync(join(temporaryFolder(own), 'below', 'file'), 'x')
  await t.rejects(makeTemporaryFolder(own), { code: 'ERR_DISK_WRITE', message: /: EEXIST\.$/ })
  await removeTemporaryFolder(own)
  t.notOk(existsSync(temporaryFolder(own)))
  await removeTemporaryFolder(own)
})
