import t from 'tap'
import { absence, keptFolders } from '../../../ami-scripts/commands/down.ts'

t.test('what a checkout keeps is named, as far as it is there', async (t) => {
  t.strictSame(keptFolders(t.testdir({ out: {} })), ['out/ of this checkout'])
  t.strictSame(keptFolders(t.testdir({ bakes: {}, out: {} })), [
    'bakes/ of this checkout',
    'out/ of this checkout',
  ])
  t.strictSame(keptFolders(t.testdir({})), [])
})

t.test('a name that no cloud has is told, with those that clouds have', async (t) => {
  const nothing = { ...{ containers: 0, volumes: 0, images: 0 }, processes: 0 }
  const unknown = { ...nothing, isKnown: false, others: ['default', 'user'] }
  t.strictSame(absence('usr', unknown), ['There is no cloud usr; there are: default, user.'])
  t.strictSame(absence('usr', { ...unknown, others: [] }), [
    'There is no cloud usr, nor any other.',
  ])
  t.strictSame(absence('usr', { ...unknown, containers: 1 }), [], 'a leftover without a record')
  t.strictSame(absence('user', { ...unknown, isKnown: true }), [])
})
