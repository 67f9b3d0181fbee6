import t from 'tap'
import { inOrderOfRemoval } from '../../../../infra/local/up/reset-state.ts'

t.test("the cloud's file goes last: while it is there, a killed reset begins again", async (t) => {
  t.same(inOrderOfRemoval(['bodies', 'cloud.json', 'log', 'secrets', 'world.json']), [
    'bodies',
    'world.json',
    'cloud.json',
  ])
})
