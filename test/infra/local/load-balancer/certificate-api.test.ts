import t from 'tap'
import { certificateApi } from '../../../../infra/local/load-balancer/certificate-api.ts'

/** A socket that answers as told, by the command's beginning. */
const api = (answers: Readonly<Record<string, string>>) => {
  const asked: string[] = []
  const ask = async (command: string): Promise<string> => {
    asked.push(command)
    return Object.entries(answers).find(([start]) => command.startsWith(start))?.[1] ?? ''
  }
  return {
    asked,
    ...certificateApi({
      ask,
      tell: async (command, isDone) => {
        if (!isDone(await ask(command))) throw new Error(`refused: ${command.split('\n')[0]}`)
      },
    }),
  }
}
const opened = { 'set ssl cert': 'Transaction created for certificate /c.pem!' }

t.test('a fingerprint is read from what HAProxy shows', async (t) => {
  const shown = 'Filename: /c.pem\nStatus: Used\nSHA1 FingerPrint: E167D7\nSubject: /CN=a'
  t.equal(await api({ 'show ssl cert': shown }).fingerprintOf('/c.pem'), 'E167D7')
  const absent = "Can't display the certificate: Not found or the certificate is a bundle!"
  t.equal(await api({ 'show ssl cert': absent }).fingerprintOf('/c.pem'), undefined)
})

t.test('a certificate is one payload without an empty line, then committed', async (t) => {
  const one = api({ ...opened, 'commit ssl cert': 'Committing /c.pem..\nSuccess!' })
  await one.setCertificate('/c.pem', 'cert\n\n\nchain\n\nkey\n')
  t.same(one.asked, ['set ssl cert /c.pem <<\ncert\nchain\nkey\n', 'commit ssl cert /c.pem'])
})

t.test('a commit that fails leaves no transaction open', async (t) => {
  const one = api({ ...opened, 'commit ssl cert': 'Committing /c.pem\nFailed!' })
  await t.rejects(one.setCertificate('/c.pem', 'x'), /commit ssl cert/)
  t.equal(one.asked.at(-1), 'abort ssl cert /c.pem')
})

t.test('a list is its paths alone', async (t) => {
  const shown = '# /l.list\n/one.pem\n/two.pem [alpn h2] *.test'
  t.same(await api({ 'show ssl crt-list': shown }).showCertificates('/l.list'), [
    '/one.pem',
    '/two.pem',
  ])
})

t.test(
  'a certificate is in memory before it is in the list, and leaves the list first',
  async (t) => {
    const done = { ...opened, 'commit ssl cert': 'Success!', 'add ssl crt-list': 'x..\nSuccess!' }
    const one = api({ ...done, 'del ssl': "Entry '/c.pem' deleted in crtlist '/l.list'!" })
    await one.addCertificate('/l.list', '/c.pem', 'x')
    await one.removeCertificate('/l.list', '/c.pem')
    t.same(
      one.asked.map((command) => command.split('\n')[0]),
      [
        'new ssl cert /c.pem',
        'set ssl cert /c.pem <<',
        'commit ssl cert /c.pem',
        'add ssl crt-list /l.list /c.pem',
        'del ssl crt-list /l.list /c.pem',
        'del ssl cert /c.pem',
      ],
    )
  },
)
