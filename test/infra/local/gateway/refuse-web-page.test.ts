import t from 'tap'
import { refuseWebPage } from '../../../../infra/local/gateway/refuse-web-page.ts'

const hostAddress = '10.98.0.2'
const refused = { code: 'AccessDenied', httpStatus: 403 }

t.test("loopback, the bridge's address and Amazon's names are the cloud's own", async (t) => {
  for (const host of [
    ...['127.0.0.1:4566', '127.9.3.17', 'localhost:4566', 'LocalHost', 'bucket.localhost:4566'],
    ...['[::1]:4566', hostAddress, `${hostAddress}:443`, 'amazonaws.com'],
    ...['ec2.eu-west-1.amazonaws.com', 'my.bucket_1.s3.eu-west-1.amazonaws.com:443'],
  ]) {
    t.doesNotThrow(() => refuseWebPage({ host }, hostAddress), host)
  }
})

t.test('every other host is refused: its name was made to lead here', async (t) => {
  for (const host of [
    ...['evil.example', 'evil.example:4566', '127.0.0.1.evil.example', 'localhost.evil.example'],
    ...['amazonaws.com.evil.example', 'evilamazonaws.com', 'notlocalhost', '10.97.0.2', ''],
  ]) {
    t.throws(() => refuseWebPage({ host }, hostAddress), refused, host)
  }
  t.throws(() => refuseWebPage({}, hostAddress), refused, 'none')
})

t.test('a request that a page of another site caused is refused, wherever it goes', async (t) => {
  const host = '127.0.0.1:4566'
  t.throws(() => refuseWebPage({ host, origin: 'null' }, hostAddress), refused)
  t.throws(() => refuseWebPage({ host, origin: `http://${host}` }, hostAddress), refused)
  for (const [site, isRefused] of [
    ['cross-site', true],
    ['same-site', true],
    ['same-origin', false],
    ['none', false],
  ] as const) {
    const act = (): void => refuseWebPage({ host, 'sec-fetch-site': site }, hostAddress)
    if (isRefused) t.throws(act, refused, site)
    else t.doesNotThrow(act, site)
  }
})
