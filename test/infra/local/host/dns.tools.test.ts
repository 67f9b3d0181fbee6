/** The cloud's resolver itself, on a loopback address in place of the bridge's. */
import { Resolver } from 'node:dns/promises'
import { mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { env } from 'node:process'
import t from 'tap'
import { cacheRoot, describeCloud } from '../../../../infra/local/cloud/cloud.ts'
import { startDaemon, stopDaemons } from '../../../../infra/local/host/daemon.ts'
import {
  createNamesFolder,
  dnsDaemon,
  publishNames,
  publishZones,
} from '../../../../infra/local/host/dns.ts'
import { hostPorts } from '../../../../infra/local/host/host-ports.ts'
import { locateTools } from '../../../../infra/setup/toolbox.ts'

const stateRoot = mkdtempSync(join(tmpdir(), 'assay-dns-'))
const cloud = {
  ...describeCloud({ name: 't-dns', index: 91, region: 'eu-west-1', stateRoot }),
  hostAddress: '127.91.0.2',
}
const { dnsmasq } = locateTools(cacheRoot({ HOME: homedir(), ...env }))
const resolver = new Resolver({ timeout: 1000, tries: 1 })
resolver.setServers([`${cloud.hostAddress}:${hostPorts.dns.listen}`])

const address = (name: string): Promise<string> =>
  resolver.resolve4(name).then(
    ([first = 'none']) => first,
    (error: { code: string }) => error.code,
  )
/** @returns milliseconds until the name has the address */
const waitFor = async (name: string, wanted: string): Promise<number> => {
  const began = performance.now()
  while ((await address(name)) !== wanted && performance.now() - began < 5000);
  return performance.now() - began
}

t.before(async () => {
  await createNamesFolder(cloud)
  const spec = dnsDaemon(cloud, dnsmasq, userInfo().username)
  const args = spec.args.filter((arg) => arg !== '--except-interface=lo')
  await startDaemon(cloud, env, { ...spec, args })
  await waitFor('sts.amazonaws.com', cloud.hostAddress)
})
t.teardown(async () => {
  await stopDaemons(cloud)
  rmSync(stateRoot, { recursive: true })
})

t.test('names of zones and of load balancers lead to their addresses, side by side', async (t) => {
  const dnsName = 'web-1.eu-west-1.elb.amazonaws.com'
  await publishNames(cloud, [{ dnsName, address: '10.91.1.9', listeners: [] }])
  await publishZones(cloud, ['shop.test'], [{ name: 'www.shop.test', address: '10.91.1.9' }])
  t.ok((await waitFor('www.shop.test', '10.91.1.9')) < 1000)
  t.ok((await waitFor(dnsName, '10.91.1.9')) < 1000)
})

t.test('the internet is not asked about a zone', async (t) => {
  t.equal(await address('other.shop.test'), 'ENOTFOUND')
  await t.rejects(resolver.resolve6('www.shop.test'), { code: 'ENODATA' })
})

t.test('a changed record, and one that is gone, act within a second', async (t) => {
  await publishZones(cloud, ['shop.test'], [{ name: 'www.shop.test', address: '10.91.1.8' }])
  t.ok((await waitFor('www.shop.test', '10.91.1.8')) < 1000)
  await publishZones(cloud, ['shop.test'], [])
  t.ok((await waitFor('www.shop.test', 'ENOTFOUND')) < 1000)
})

t.test('what is no name and no address stays out of the files', async (t) => {
  await publishZones(
    cloud,
    ['shop.test', 'x/\nserver=8.8.8.8'],
    [
      { name: 'www.shop.test\n10.0.0.1 sts.amazonaws.com', address: '10.91.1.8' },
      { name: 'mail.shop.test', address: '::1' },
      { name: 'a.shop.test', address: '10.91.1.7' },
    ],
  )
  t.ok((await waitFor('a.shop.test', '10.91.1.7')) < 1000)
  t.equal(await address('sts.amazonaws.com'), cloud.hostAddress)
  t.equal(await address('mail.shop.test'), 'ENOTFOUND')
})
