import { RunInstancesCommand } from '@aws-sdk/client-ec2'
import { SSMClient } from '@aws-sdk/client-ssm'
import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { parseClaim, type Claim } from '../../ami-scripts/bake/packer/packer-output.ts'
import { imageName, volumeName } from '../../infra/local/instances/bodies/body-names.ts'
import { createDocker } from '../../infra/local/host/docker-command.ts'
import { eventually } from '../cloud/eventually.ts'
import { createFleetClient } from '../cloud/fleet-client.ts'
import { runInside } from '../cloud/run-inside.ts'
import type { TestCloud } from '../cloud/test-cloud.ts'

const machineFacts = readFileSync(fileURLToPath(new URL('machine_facts.py', import.meta.url)))

const claimsIn = (text: string): Claim[] =>
  text.split('\n').flatMap((line) => parseClaim(line.trim()) ?? [])

/** Things that every machine has; the others may be missing, but never be another's. */
const owned = ['machine-id', 'host name', 'cloud-init instance', 'Docker engine', 'random seed']

/**
 * Launches two instances of a finished AMI and asserts that its claims held at their first boot,
 * and that nothing which tells a machine from others is the same in both. By calls of AWS alone.
 */
export const assertTwinsDiffer = async (
  t: Test,
  { clientConfig }: TestCloud,
  imageId: string,
): Promise<void> => {
  const fleet = createFleetClient(clientConfig)
  const ssm = new SSMClient(clientConfig)
  const { Instances = [] } = await fleet.ec2.send(
    new RunInstancesCommand({
      ...{ ImageId: imageId, MinCount: 2, MaxCount: 2, InstanceType: 't3.small' },
      SubnetId: (await fleet.publicSubnets()).ids[0],
    }),
  )
  const [first, second] = await Promise.all(
    Instances.map(async ({ InstanceId = '' }) => {
      await booted(ssm, InstanceId)
      assertClaims(t, await claimsOfFirstBoot(ssm, InstanceId), [/machine-id is empty/])
      return factsOf(ssm, InstanceId)
    }),
  )
  for (const [fact, values] of Object.entries(first ?? {})) {
    const others = second?.[fact] ?? []
    t.strictSame(
      values.filter((value) => others.includes(value)),
      [],
      `${fact}: nothing of one is the other's`,
    )
    if (owned.includes(fact)) t.ok(values.length > 0, `${fact}: ${values.join(' ')}`)
  }
}

/**
 * The same claims about the AMI's disk as it lies there, machine-id with it. Local alone: on AWS
 * the disk is read by attaching a volume made of the snapshot.
 */
export const assertDisk = async (t: Test, cloud: TestCloud, imageId: string): Promise<void> => {
  const said = await onDisk(cloud, imageId, ['/usr/lib/assay/image-claims', 'disk'])
  assertClaims(t, claimsIn(said), [])
}

/** What a program of the AMI says when its disk is all that there is: nothing has booted it. */
export const onDisk = async (
  { cloud, toolbox }: TestCloud,
  imageId: string,
  [program = '', ...args]: readonly string[],
): Promise<string> => {
  const docker = createDocker(toolbox.docker, userInfo().uid === 0 ? [] : ['sudo', '-n'])
  const words = [
    ...['run', '--rm', '--pull', 'never', '--network', 'none', '--label', cloud.label],
    ...['--volume', `${volumeName(cloud, imageId)}:/var/lib/docker:ro`],
    ...['--entrypoint', program, imageName(cloud, imageId), ...args],
  ]
  return (await docker.attempt(words, { timeoutMs: 120_000 })).stdout
}

const booted = (ssm: SSMClient, instanceId: string): Promise<unknown> =>
  eventually(
    async () => {
      // An instance that has no agent yet refuses the command.
      const said = await runInside(ssm, instanceId, 'systemctl is-system-running --wait').catch(
        () => '',
      )
      return /running|degraded/.test(said)
    },
    `${instanceId} booted`,
    120_000,
  )

const claimsOfFirstBoot = async (ssm: SSMClient, instanceId: string): Promise<Claim[]> =>
  claimsIn(await runInside(ssm, instanceId, 'journalctl --unit assay-image-claims --output cat'))

const assertClaims = (t: Test, claims: readonly Claim[], skipped: readonly RegExp[]): void => {
  const texts = (outcome: Claim['outcome']): string[] =>
    claims.filter((claim) => claim.outcome === outcome).map(({ text }) => text)
  t.strictSame(texts('failed'), [])
  t.ok(texts('ok').length >= 25, `${texts('ok').length} claims hold`)
  t.match(texts('skipped'), skipped)
  t.equal(texts('skipped').length, skipped.length)
}

const factsOf = async (
  ssm: SSMClient,
  instanceId: string,
): Promise<Readonly<Record<string, readonly string[]>>> =>
  JSON.parse(await runInside(ssm, instanceId, `python3 - <<'FACTS'\n${machineFacts}\nFACTS`))
