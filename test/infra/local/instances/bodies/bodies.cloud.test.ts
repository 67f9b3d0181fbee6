import {
  DescribeInstancesCommand,
  ImportKeyPairCommand,
  type Reservation,
} from '@aws-sdk/client-ec2'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { createDocker } from '../../../../../infra/local/host/docker-command.ts'
import { loopbackAddress } from '../../../../../infra/local/cloud/cloud.ts'
import { createLocalEc2 } from '../../../../../infra/local/instances/ec2/create-local-ec2.ts'
import { certificatePaths } from '../../../../../infra/local/host/certificates.ts'
import { pullPlug } from '../../../../../infra/local/instances/bodies/pull-plug.ts'
import { createBodyCloud, type BodyGateway } from './body-cloud.ts'

t.setTimeout(600_000)
const world = await createBodyCloud(91)
t.teardown(world.down)
const { cloud, docker, sourceAmi } = world
let gateway: BodyGateway = await world.gateway()

const keyFile = join(t.testdir(), 'key')
execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', keyFile])
const publicKey = execFileSync('cat', [`${keyFile}.pub`])
await gateway.deps.moto.send(
  new ImportKeyPairCommand({ KeyName: 'test', PublicKeyMaterial: publicKey }),
)

const ssh = (address: string, command: string): string =>
  execFileSync(
    'ssh',
    [
      ...['-i', keyFile, '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no'],
      ...['-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR', '-o', 'ConnectTimeout=5'],
      ...[`admin@${address}`, command],
    ],
    { encoding: 'utf8', timeout: 20_000 },
  )

const launch = async (input: object): Promise<string[]> => {
  const counts = { MinCount: 1, MaxCount: 1, InstanceType: 't3.small' }
  const answer = await gateway.call('RunInstances', { ...counts, ImageId: sourceAmi, ...input })
  const { Instances = [] } = answer as unknown as Reservation
  return Instances.map(({ InstanceId = '' }) => InstanceId)
}

const containersOf = async (instanceId: string): Promise<string> =>
  docker.run(['ps', '--all', '--quiet', '--filter', `label=assay.instance=${instanceId}`])

const userData = Buffer.from('#!/bin/sh\necho said > /root/by-user-data\n').toString('base64')
const [first = ''] = await launch({ KeyName: 'test', UserData: userData, ClientToken: 'one' })

const pair: string[] = []

t.test('an instance of the source AMI boots, runs its user data and lets admin in', async (t) => {
  const { State, PrivateIpAddress = '', PublicIpAddress = '' } = await gateway.untilReachable(first)
  t.equal(State?.Name, 'running')
  t.match(PrivateIpAddress, new RegExp(`^${cloud.vpcPrefix}\\.200\\.`))
  t.equal(PublicIpAddress, loopbackAddress(cloud, PrivateIpAddress))
  t.equal(ssh(PublicIpAddress, 'cloud-init status --wait').trim(), 'status: done')
  t.equal(ssh(PublicIpAddress, 'sudo cat /root/by-user-data').trim(), 'said')
  t.equal(ssh(PublicIpAddress, 'systemctl is-system-running').trim(), 'running')
  t.equal(ssh(PublicIpAddress, 'hostname').trim(), `ip-${PrivateIpAddress.replaceAll('.', '-')}`)
})

t.test('the same token launches nothing more, another request under it is refused', async (t) => {
  const again = { KeyName: 'test', UserData: userData, ClientToken: 'one' }
  t.same(await launch(again), [first])
  await t.rejects(launch({ ...again, UserData: '' }), { code: 'IdempotentParameterMismatch' })
})

t.test('Run Command gives status, both outputs and the exit status', async (t) => {
  const result = await gateway.shell(first, 'id -un', 'echo wrong >&2', 'exit 3')
  t.match(result, {
    Status: 'Failed',
    ResponseCode: 3,
    StandardOutputContent: 'root\n',
    StandardErrorContent: 'wrong\n',
  })
  const managed = await gateway.call('DescribeInstanceInformation', {})
  t.match(managed['InstanceInformationList'], [{ InstanceId: first, PingStatus: 'Online' }])
})

t.test('the source AMI trusts the CA of the cloud, and the host does not', async (t) => {
  const verify = 'openssl verify /usr/local/share/ca-certificates/local-cloud.crt'
  t.match(await gateway.shell(first, verify), { Status: 'Success' })
  const { authority } = certificatePaths(cloud)
  t.throws(() => execFileSync('openssl', ['verify', authority], { stdio: 'pipe' }))
})

t.test("a body's own sysctl settings do not reach the host's kernel", async (t) => {
  // Harmless, and shared by every container: how many messages a rate limit lets through.
  const key = 'kernel.printk_ratelimit_burst'
  const read = () => execFileSync('sysctl', ['-n', key], { encoding: 'utf8' }).trim()
  const before = read()
  const set = `echo ${key}=${Number(before) + 1} > /etc/sysctl.d/99-test.conf`
  t.match(await gateway.shell(first, set, 'systemctl restart systemd-sysctl'), {
    Status: 'Success',
  })
  t.equal(read(), before)
})

t.test('a reboot in the guest keeps address and disk', async (t) => {
  const { PublicIpAddress: before = '' } = await gateway.describe(first)
  const boot = await gateway.shell(
    first,
    'echo kept > /root/kept; cat /proc/1/stat | cut -d" " -f22',
  )
  await gateway.shell(
    first,
    'systemd-run --on-active=1 --timer-property=AccuracySec=50ms systemctl reboot',
  )
  const changed = async (): Promise<boolean> => {
    const now = await gateway.shell(first, 'cut -d" " -f22 /proc/1/stat; cat /root/kept')
    const [started = '', kept] = String(now['StandardOutputContent']).split('\n')
    return kept === 'kept' && started !== String(boot['StandardOutputContent']).trim()
  }
  for (let tries = 0; tries < 60 && !(await changed()); tries += 1) await sleep(500)
  const { PublicIpAddress, State } = await gateway.untilReachable(first)
  t.equal(PublicIpAddress, before)
  t.equal(State?.Name, 'running')
  t.ok(await changed())
})

t.test('stop releases the public address, start keeps the disk', async (t) => {
  const { PrivateIpAddress } = await gateway.describe(first)
  await gateway.call('StopInstances', { InstanceIds: [first] })
  const stopped = await gateway.until(first, 'stopped')
  t.equal(stopped.PublicIpAddress, undefined)
  t.equal(stopped.StateReason?.Code, 'Client.UserInitiatedShutdown')
  await gateway.call('StartInstances', { InstanceIds: [first] })
  const started = await gateway.untilReachable(first)
  t.equal(started.PrivateIpAddress, PrivateIpAddress)
  t.match(await gateway.shell(first, 'cat /root/kept'), { StandardOutputContent: 'kept\n' })
})

t.test('poweroff in the guest stops the instance, and EC2 says who did it', async (t) => {
  await gateway.shell(
    first,
    'systemd-run --on-active=1 --timer-property=AccuracySec=50ms systemctl poweroff',
  )
  const stopped = await gateway.until(first, 'stopped')
  t.equal(stopped.StateReason?.Code, 'Client.InstanceInitiatedShutdown')
  await gateway.call('StartInstances', { InstanceIds: [first] })
  await gateway.untilReachable(first)
})

t.test('one request launches several instances, with an address each', async (t) => {
  pair.push(...(await launch({ MinCount: 2, MaxCount: 2 })))
  const instances = await Promise.all(pair.map((id) => gateway.untilReachable(id)))
  t.equal(new Set(instances.map(({ PrivateIpAddress }) => PrivateIpAddress)).size, 2)
  t.same(
    instances.map(({ State }) => State?.Name),
    ['running', 'running'],
  )
})

t.test('an instance that loses its power is terminated, its console kept', async (t) => {
  const [killed = ''] = pair
  await pullPlug(cloud, docker, killed)
  const { StateReason } = await gateway.until(killed, 'terminated')
  t.equal(StateReason?.Code, 'Server.InternalError')
  t.equal(await containersOf(killed), '')
  const { Output } = await gateway.call('GetConsoleOutput', { InstanceId: killed })
  t.match(Buffer.from(String(Output), 'base64').toString(), /Reached target/)
  t.match(gateway.reports.at(-1), { instanceId: killed, state: 'terminated', reachable: false })
})

t.test('a new gateway adopts the bodies, with what happened while there was none', async (t) => {
  const [, gone = ''] = pair
  gateway.close()
  await pullPlug(cloud, docker, gone)
  gateway = await world.gateway()
  await gateway.until(gone, 'terminated')
  const { PublicIpAddress = '' } = await gateway.untilReachable(first)
  t.equal(ssh(PublicIpAddress, 'sudo cat /root/kept').trim(), 'kept')
})

t.test('what cannot be launched is refused before there is an instance', async (t) => {
  await t.rejects(launch({ DryRun: true }), { code: 'DryRunOperation', httpStatus: 412 })
  await t.rejects(launch({ KeyName: 'no-such-key' }), { code: 'InvalidKeyPair.NotFound' })
  await t.rejects(launch({ MinCount: 0, MaxCount: 1 }), { code: 'InvalidParameterValue' })
  const lost = { LaunchTemplate: { LaunchTemplateName: 'no-such-template' } }
  await t.rejects(launch(lost), { code: 'InvalidLaunchTemplateName.NotFoundException' })
})

t.test('without Docker a launch is refused, and no instance is left of it', async (t) => {
  const network = { map: fail, unmap: fail, setHopLimit: fail }
  const parts = { cloud, network, docker: createDocker('/nowhere/docker'), onTrouble: () => {} }
  const lame = await createLocalEc2(parts)
  const count = async () =>
    (await gateway.deps.moto.send(new DescribeInstancesCommand({}))).Reservations?.length
  const before = await count()
  const run = lame.calls['RunInstances']?.(
    { ImageId: sourceAmi, MinCount: 1, MaxCount: 1 },
    {
      ...{ service: 'ec2', operation: 'RunInstances', requestId: 'r', region: cloud.region },
      forward: fail,
    },
  )
  await t.rejects(run ?? fail(), { code: 'ServiceUnavailable', httpStatus: 503 })
  t.equal(await count(), before)
})

t.test('a reset takes every body away', async (t) => {
  await gateway.instances.reset()
  t.equal(await containersOf(first), '')
  t.equal(gateway.findInstanceId(`${cloud.vpcPrefix}.200.4`), undefined)
})

const fail = (): Promise<never> => Promise.reject(new Error('not to be called'))
