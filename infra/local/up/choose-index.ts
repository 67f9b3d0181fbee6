import { readFile } from 'node:fs/promises'
import { Address4 } from 'ip-address'
import { isOverlapping } from '../../foundation/cidr-overlap.ts'
import type { NetworkTools } from '../host/network.ts'
import { defaultCloudName } from '../cloud/cloud.ts'
import { upError } from './up-error.ts'

/** An IPv4 range in use on the machine, and by what. */
export interface TakenRange {
  readonly cidr: string
  readonly by: string
}

/** Last index; bodies of that cloud are at 127.108.x.y. */
const lastIndex = 99

/**
 * The lowest index whose 10.n.0.0/16 nobody uses: 0 for the default cloud if it can be had.
 *
 * @param taken indexes of other clouds
 * @throws AssayError ERR_CLOUD_INDEX when every one is taken
 */
export const chooseIndex = (
  name: string,
  taken: readonly number[],
  ranges: readonly TakenRange[],
): number => {
  const first = name === defaultCloudName ? 0 : 1
  for (let index = first; index <= lastIndex; index += 1) {
    const cidr = `10.${index}.0.0/16`
    if (!taken.includes(index) && !ranges.some((range) => isOverlapping(range.cidr, cidr)))
      return index
  }
  throw upError(
    'ERR_CLOUD_INDEX',
    `Every network from 10.${first}.0.0/16 to 10.${lastIndex}.0.0/16 is in use.`,
    { details: ranges.map((range) => `${range.cidr} by ${range.by}`) },
  )
}

/**
 * Ranges in use: Docker's networks (it refuses overlaps), the host's routes, its name servers.
 * Routes wider than a /16, such as a VPN's 10.0.0.0/8, are left out: the cloud's own is more
 * specific.
 */
export const takenRanges = async (tools: NetworkTools): Promise<TakenRange[]> => [
  ...(await dockerRanges(tools)),
  ...(await routeRanges(tools)),
  ...(await nameServers()),
]

interface DockerNetwork {
  readonly Name: string
  readonly IPAM: { readonly Config: readonly { readonly Subnet: string }[] | null }
}

/** A network may go between the list and the look at it: then the list is another one. */
const dockerNetworks = async (tools: NetworkTools, before = ''): Promise<DockerNetwork[]> => {
  const { host, docker } = tools
  const ids = (await host.asRoot(docker, ['network', 'ls', '--quiet'])).trim()
  try {
    const text = await host.asRoot(docker, ['network', 'inspect', ...ids.split('\n')])
    return JSON.parse(text) as DockerNetwork[]
  } catch (error) {
    if (ids === before) throw error
    return dockerNetworks(tools, ids)
  }
}

const dockerRanges = async (tools: NetworkTools): Promise<TakenRange[]> =>
  (await dockerNetworks(tools)).flatMap(({ Name, IPAM }) =>
    (IPAM.Config ?? [])
      .filter(({ Subnet }) => !Subnet.includes(':'))
      .map(({ Subnet }) => ({ cidr: Subnet, by: `Docker network ${Name}` })),
  )

const routeRanges = async ({ host }: NetworkTools): Promise<TakenRange[]> => {
  const routes = JSON.parse(await host.asUser('ip', ['-json', '-4', 'route'])) as {
    dst: string
    dev?: string
  }[]
  return routes
    .filter(({ dst }) => dst !== 'default' && new Address4(dst).subnetMask >= 16)
    .map(({ dst, dev = 'the host' }) => ({ cidr: dst, by: `a route of ${dev}` }))
}

const nameServers = async (): Promise<TakenRange[]> => {
  const lines = (await readFile('/etc/resolv.conf', 'utf8')).split('\n')
  return lines.flatMap((line) => {
    const [, address] = /^nameserver\s+(\d+\.\d+\.\d+\.\d+)\s*$/.exec(line) ?? []
    return address === undefined ? [] : [{ cidr: `${address}/32`, by: 'a name server' }]
  })
}
