import t from 'tap'
import {
  bootedOnConsole,
  waitUntilReachable,
} from '../../../../../infra/local/instances/bodies/reachability.ts'

t.test('systemd and cloud-init say on the console that the boot is done', (t) => {
  const done = [
    '[[0;32m  OK  [0m] Reached target [0;1;39mmulti-user.target[0m - Multi-User System.',
    '[[0;32m  OK  [0m] Reached target [0;1;39mcloud-init.target[0m - Cloud-init target.',
    '[ 14.7] cloud-init[66]: Cloud-init v. 25.1.4 finished at Sat, 21 Nov 2026 15:03:56 +0000.',
  ]
  const under = '[[0;32m  OK  [0m] Reached target [0;1;39mlocal-fs.target[0m - Local File Systems.'
  for (const line of done) t.ok(bootedOnConsole(line))
  t.notOk(bootedOnConsole(under))
  t.end()
})

t.test('a booted body whose address answers is reachable, a refusal is an answer', async (t) => {
  const options = {
    address: '127.0.0.1',
    console: () => Promise.resolve('Reached target graphical.target'),
    isCurrent: () => true,
    deadlineMs: 5000,
  }
  t.equal(await waitUntilReachable(options), true)
})

t.test('the wait ends when the body was stopped meanwhile', async (t) => {
  let asked = 0
  const reachable = await waitUntilReachable({
    address: '127.0.0.1',
    console: () => Promise.resolve(''),
    isCurrent: () => (asked += 1) < 3,
    deadlineMs: 60_000,
  })
  t.equal(reachable, false)
})
