import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startHaproxy } from '../../../../infra/local/load-balancer/haproxy-process.ts'

const ports = { listenerFirst: 4586, listenerCount: 1, tlsListenerCount: 0 }
const none = async (): Promise<string> => ''

t.test('a HAProxy that is not there is a coded error that names the program', async (t) => {
  const folder = join(t.testdir(), 'haproxy')
  await t.rejects(startHaproxy('/nowhere/haproxy', { folder, ...ports }, none), {
    code: 'ERR_HAPROXY_START',
    details: ['spawn /nowhere/haproxy ENOENT'],
  })
})

t.test("a HAProxy that ends at once is a coded error with HAProxy's own words", async (t) => {
  const folder = t.testdir({ haproxy: '#!/bin/sh\necho "cannot bind" >&2\nexit 1\n' })
  chmodSync(join(folder, 'haproxy'), 0o755)
  await t.rejects(
    startHaproxy(join(folder, 'haproxy'), { folder: join(folder, 'f'), ...ports }, none),
    {
      code: 'ERR_HAPROXY_START',
      details: ['cannot bind'],
    },
  )
})
