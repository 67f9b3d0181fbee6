import t from 'tap'
import { describeCloud } from '../../../../infra/local/cloud/cloud.ts'
import type { HostCommand } from '../../../../infra/local/host/host-command.ts'
import { assertPortsFree, parseListeners } from '../../../../infra/local/host/taken-ports.ts'

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

const cloud = describeCloud({
  ...{ name: `ports-${process.pid}`, index: 9 },
  ...{ region: 'eu-west-1', stateRoot: '/nowhere' },
})
const port = cloud.ports.gateway

/** Answers `ss` with one text after the other, the last one for good. */
const hostWith = (...texts: readonly string[]): { host: HostCommand; calls: () => number } => {
  let calls = 0
  const answer = (): Promise<string> =>
    Promise.resolve(texts[Math.min(calls++, texts.length - 1)] ?? '')
  return { host: { asRoot: answer, asUser: answer }, calls: () => calls }
}
const closing = `LISTEN 0 99 127.0.0.1:${port} 0.0.0.0:*`
/** No process has this pid: the largest that Linux gives is 4194303. */
const dying = `${closing} users:(("node",pid=4194304,fd=2))`
const named = `${closing} users:(("nginx",pid=${process.pid},fd=2))`
const { signal } = new AbortController()

t.test('the port of a process that was killed a moment ago is waited for', async (t) => {
  const { host, calls } = hostWith(dying, closing, '')
  await assertPortsFree(cloud, host, signal)
  t.equal(calls(), 3)
})

t.test("a stranger's port is refused at once, one that stays closing in the end", async (t) => {
  const { host, calls } = hostWith([named, closing].join('\n'))
  await t.rejects(assertPortsFree(cloud, host, signal), {
    code: 'ERR_PORT_TAKEN',
    details: [`${port}: nginx (pid ${process.pid})`, `${port}: unknown`],
  })
  t.equal(calls(), 1)
  await t.rejects(assertPortsFree(cloud, hostWith(closing).host, signal, 50), {
    code: 'ERR_PORT_TAKEN',
    details: [`${port}: unknown`],
  })
})

t.test('an interrupt ends the wait in its own reason', async (t) => {
  const interrupted = AbortSignal.abort(new Error('Ctrl-C'))
  await t.rejects(assertPortsFree(cloud, hostWith(closing).host, interrupted), /Ctrl-C/)
})
