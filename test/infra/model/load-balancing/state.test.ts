import t from 'tap'
import { emptyLoadBalancing } from '../../../../infra/model/load-balancing/state.ts'

t.test('an empty state is new each time', async (t) => {
  t.not(emptyLoadBalancing(), emptyLoadBalancing())
  t.same(emptyLoadBalancing(), { loadBalancers: {}, listeners: {}, rules: {}, targetGroups: {} })
})
