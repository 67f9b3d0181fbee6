import t from 'tap'
import { keptFolders } from '../../../ami-scripts/commands/down.ts'

t.test('what a checkout keeps is named, as far as it is there', async (t) => {
  t.strictSame(keptFolders(t.testdir({ out: {} })), ['out/ of this checkout'])
  t.strictSame(keptFolders(t.testdir({ bakes: {}, out: {} })), [
    'bakes/ of this checkout',
    'out/ of this checkout',
  ])
  t.strictSame(keptFolders(t.testdir({})), [])
})
