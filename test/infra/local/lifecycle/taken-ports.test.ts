import t from 'tap'
import { parseListeners } from '../../../../infra/local/lifecycle/taken-ports.ts'

const text = [
  'LISTEN 0 99 127.0.0.1:4566 0.0.0.0:* users:(("node",pid=71,fd=2),("node",pid=72,fd=2))',
  'LISTEN 0 99 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=9,fd=3))',
  'LISTEN 0 99 [::]:80 [::]:*',
  'LISTEN 0 99 10.0.0.2:8443 0.0.0.0:* users:(("node",pid=71,fd=21))',
  'LISTEN 0 99 127.9.3.4:4567 0.0.0.0:* users:(("node",pid=71,fd=22))',
  '',
].join('\n')

t.test('listeners on loopback and on every address are known by port and process', async (t) => {
  t.same(parseListeners(text), [
    { port: 4566, pids: [71, 72], process: 'node (pid 71), node (pid 72)' },
    { port: 22, pids: [9], process: 'sshd (pid 9)' },
    { port: 80, pids: [], process: 'unknown' },
  ])
})
