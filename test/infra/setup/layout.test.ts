import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { sourceRootKey } from '../../../infra/setup/layout.ts'

t.test('the key of the source root follows its scripts and the files copied in', async (t) => {
  const folder = t.testdir({
    'build-root.sh': 'build',
    'customize-root.sh': 'customize',
    'register.ts': '',
    rootfs: { etc: { one: '1' } },
  })
  const write = (path: string, text: string): void => writeFileSync(join(folder, path), text)
  const changes: readonly [string, () => void, boolean][] = [
    ['a file that registers it', () => write('register.ts', 'changed'), false],
    ['a note beside the scripts', () => write('README.md', ''), false],
    ['a script', () => write('customize-root.sh', 'changed'), true],
    ['a copied file', () => write('rootfs/etc/one', '2'), true],
    ['a further copied file', () => write('rootfs/etc/two', '2'), true],
    ['the executable bit', () => chmodSync(join(folder, 'rootfs/etc/two'), 0o755), true],
  ]
  for (const [what, change, isChanged] of changes) {
    const before = sourceRootKey(folder)
    change()
    t.equal(sourceRootKey(folder) !== before, isChanged, what)
  }
})
