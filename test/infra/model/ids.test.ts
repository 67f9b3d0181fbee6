import t from 'tap'
import { nextUuid } from '../../../infra/model/ids.ts'
import { emptyWorld } from '../../../infra/model/world.ts'

const owner = { accountId: '123456789012', region: 'eu-west-1' }

t.test('ids look like UUIDs, differ, and are the same in the same world', async (t) => {
  const ids = () => {
    const world = emptyWorld(owner)
    return Array.from({ length: 20_000 }, () => nextUuid(world))
  }
  const first = ids()
  t.match(first[0], /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/)
  t.equal(new Set(first).size, first.length)
  t.same(ids(), first)
})
