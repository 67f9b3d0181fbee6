import { Resolver } from 'node:dns/promises'
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { isIPv4 } from 'node:net'
import { kill } from 'node:process'
import { join } from 'node:path'
import { statePath } from '../cloud/state-layout.ts'
import type { Cloud } from '../cloud/cloud.ts'
import type { Host } from '../../model/zone-hosts.ts'
import { findDaemons, type DaemonSpec } from './daemon.ts'
import { hostPorts } from './host-ports.ts'
import type { PublishedLoadBalancer } from './ruleset.ts'

/** Names that resolve to the cloud, with everything below them. */
export const localDomains = ['amazonaws.com', 'apt.datadoghq.com', 'keys.datadoghq.com'] as const

/** Names of load balancers and of zones; dnsmasq reads the folder at each change. */
const namesFolder = (cloud: Cloud): string => statePath(cloud, 'names')

/** Zones that the internet is not asked about; dnsmasq reads it when it is told to. */
const zonesFile = (cloud: Cloud): string => statePath(cloud, 'zones.conf')

/** Before the resolver starts, which wants the folder and the file to be there. */
export const createNamesFolder = async (cloud: Cloud): Promise<void> => {
  await mkdir(namesFolder(cloud), { recursive: true, mode: 0o700 })
  await appendFile(zonesFile(cloud), '')
}

/** Makes the name of every load balancer, and of no other, lead to its address. */
export const publishNames = async (
  cloud: Cloud,
  loadBalancers: readonly PublishedLoadBalancer[],
): Promise<void> => {
  const lines = loadBalancers.map(({ address, dnsName }) => `${address} ${dnsName}\n`)
  await createNamesFolder(cloud)
  // Not renamed into place: dnsmasq would read the temporary file as well.
  await writeFile(join(namesFolder(cloud), 'load-balancers'), lines.join(''))
}

/** Whatever else a client makes moto take for a name has no place in a file of dnsmasq's. */
const isName = (name: string): boolean => /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(name)

/**
 * Makes the names of Route 53's zones lead to their addresses. Another name of a zone is none: the
 * internet is not asked, so that a name that only the cloud has answers AAAA with NODATA at once.
 */
export const publishZones = async (
  cloud: Cloud,
  zones: readonly string[],
  hosts: readonly Host[],
): Promise<void> => {
  const lines = hosts
    .filter(({ name, address }) => isName(name) && isIPv4(address))
    .map(({ name, address }) => `${address} ${name}\n`)
  await createNamesFolder(cloud)
  await writeFile(join(namesFolder(cloud), 'zones'), lines.join(''))
  const text = zones
    .filter(isName)
    .map((zone) => `server=/${zone}/\n`)
    .join('')
  if (text === (await readFile(zonesFile(cloud), 'utf8'))) return
  await writeFile(zonesFile(cloud), text)
  for (const pid of await findDaemons(cloud, 'dns')) kill(pid, 'SIGHUP')
}

/**
 * The VPC's resolver (AWS has it at the VPC's base address plus two as well): Amazon's and
 * Datadog's names lead to the cloud, those of load balancers to their addresses (below their own
 * domain there is nothing else), those of Route 53's zones to theirs, instance host names to the
 * instances, everything else to the resolvers of the host. `--local` keeps other record types of
 * our names from the internet, so that AAAA answers NODATA at once.
 *
 * @param program dnsmasq
 * @param user the one who runs it, so that dnsmasq does not change to another
 */
export const dnsDaemon = (cloud: Cloud, program: string, user: string): DaemonSpec => ({
  service: 'dns',
  program,
  args: [
    ...['--keep-in-foreground', '--conf-file=/dev/null', '--pid-file=', `--user=${user}`],
    ...['--log-facility=-', '--no-hosts', '--bind-interfaces', '--except-interface=lo'],
    ...[`--port=${hostPorts.dns.listen}`, `--listen-address=${cloud.hostAddress}`],
    ...localDomains.flatMap((domain) => [
      `--local=/${domain}/`,
      `--address=/${domain}/${cloud.hostAddress}`,
    ]),
    ...['--local=/elb.amazonaws.com/', `--hostsdir=${namesFolder(cloud)}`],
    `--servers-file=${zonesFile(cloud)}`,
    `--synth-domain=${cloud.region}.compute.internal,${cloud.vpcCidr},ip-`,
  ],
})

/** @throws when the resolver does not lead Amazon's names to the cloud */
export const assertDnsAnswers = async (cloud: Cloud): Promise<void> => {
  const resolver = new Resolver({ timeout: 1000, tries: 1 })
  resolver.setServers([`${cloud.hostAddress}:${hostPorts.dns.listen}`])
  const [address] = await resolver.resolve4('sts.amazonaws.com')
  if (address !== cloud.hostAddress) throw new Error(`The resolver answers ${String(address)}.`)
}
