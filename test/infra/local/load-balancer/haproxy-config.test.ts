import t from 'tap'
import { errorPage } from '../../../../infra/local/load-balancer/error-page.ts'
import { haproxyConfig, sideFiles } from '../../../../infra/local/load-balancer/haproxy-config.ts'

const input = { folder: '/state', listenerFirst: 4586, listenerCount: 24 }

t.test('every listener slot is bound on loopback and nowhere else', async (t) => {
  const binds = haproxyConfig(input).match(/^ +bind .*$/gm)
  t.same(
    binds?.map((line) => line.trim()),
    Array.from({ length: 24 }, (_, slot) => `bind 127.0.0.1:${4586 + slot} id ${slot + 1}`),
  )
})

t.test('every file that the configuration names is among its side files', async (t) => {
  const named = new Set(haproxyConfig(input).match(/\/state\/[\w.]+\.(map|http|html)/g))
  t.same([...named].sort(), Object.keys(sideFiles('/state')).sort())
})

t.test('an error page says its own length', async (t) => {
  const [head = '', body = ''] = errorPage(502).split('\r\n\r\n')
  t.match(head, 'HTTP/1.1 502 Bad Gateway')
  t.match(head, `content-length: ${body.length}`)
})
