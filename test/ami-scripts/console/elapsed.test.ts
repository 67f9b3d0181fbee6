import t from 'tap'
import { formatElapsed } from '../../../ami-scripts/console/elapsed.ts'

t.test('durations read as people say them', async (t) => {
  t.equal(formatElapsed(420), '0.4 s')
  t.equal(formatElapsed(12_400), '12 s')
  t.equal(formatElapsed(185_000), '3 min 5 s')
})
