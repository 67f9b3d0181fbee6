import { spawnSync } from 'node:child_process'
import t from 'tap'
import { childCpuSeconds } from './cpu-seconds.ts'

t.test('CPU time is read behind a name of any kind', async (t) => {
  const stat = '7 (a) b (c)) S 1 7 7 0 -1 4194560 1 2 3 4 11 12 250 50 20 0 1 0 99 5 6 7'
  t.equal(childCpuSeconds(stat), 3)
})

t.test('what a child used counts once it has ended, and so does what its own did', async (t) => {
  const before = childCpuSeconds()
  const burn = 'n=0; while [ "$n" -lt 60000 ]; do n=$((n + 1)); done'
  spawnSync('sh', ['-c', `${burn}; sh -c '${burn}'; true`])
  t.ok(childCpuSeconds() > before)
})
