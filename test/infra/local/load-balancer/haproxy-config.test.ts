import t from 'tap'
import { errorPage } from '../../../../infra/local/load-balancer/error-page.ts'
import { haproxyConfig, sideFiles } from '../../../../infra/local/load-balancer/haproxy-config.ts'

const input = { folder: '/state', listenerFirst: 4586, listenerCount: 24, tlsListenerCount: 24 }

t.test('every listener slot is bound on loopback and nowhere else', async (t) => {
  const binds = haproxyConfig(input).match(/^ +bind .*$/gm)
  t.same(
    binds?.map((line) => line.trim().replace(/ ssl .*$/, '')),
    Array.from({ length: 48 }, (_, slot) => `bind 127.0.0.1:${4586 + slot} id ${slot + 1}`),
  )
})

t.test('every file that the configuration names is among its side files', async (t) => {
  const named = new Set(haproxyConfig(input).match(/\/state\/[\w.-]+\.(map|http|html|list)/g))
  const files = sideFiles(input, 'placeholder')
  const isCertificate = (path: string): boolean => path.endsWith('.pem')
  t.same(
    [...named].sort(),
    Object.keys(files)
      .filter((path) => !isCertificate(path))
      .sort(),
  )
  const lists = Object.entries(files).filter(([path]) => path.endsWith('.list'))
  t.same(
    lists.map(([, text]) => text.trim()).sort(),
    Object.keys(files).filter(isCertificate).sort(),
    'and what its lists name',
  )
})

t.test('an error page says its own length', async (t) => {
  const [head = '', body = ''] = errorPage(502).split('\r\n\r\n')
  t.match(head, 'HTTP/1.1 502 Bad Gateway')
  t.match(head, `content-length: ${body.length}`)
})
