import {
  DescribeInstancesCommand,
  DescribeImagesCommand,
  EC2Client,
  RunInstancesCommand,
  waitUntilInstanceRunning,
} from '@aws-sdk/client-ec2'
import { GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm'
import { kill } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { cloudCredentials, debianOwnerId, type Cloud } from '../../../../infra/local/cloud/cloud.ts'
import { findDaemons } from '../../../../infra/local/host/daemon.ts'
import { reservedIndexes } from '../reserved-indexes.ts'
import { makeStateHome, reserve, testCloud, tracesOf } from './test-cloud.ts'

t.setTimeout(600_000)

const settingsOf = (cloud: Cloud) => ({
  endpoint: cloud.endpoint,
  region: cloud.region,
  credentials: cloudCredentials,
})

const gatewayPid = async (cloud: Cloud): Promise<number> => {
  const answer = await fetch(`${cloud.endpoint}/_assay/health`)
  return ((await answer.json()) as { pid: number }).pid
}

/** An instance of the source AMI in the first private subnet. */
const launch = async (cloud: Cloud): Promise<string> => {
  const ec2 = new EC2Client(settingsOf(cloud))
  const images = await ec2.send(new DescribeImagesCommand({ Owners: [debianOwnerId] }))
  const source = images.Images?.find(({ Name }) => Name?.startsWith('debian-13-amd64-'))
  const launched = await ec2.send(
    new RunInstancesCommand({ ImageId: source?.ImageId, MinCount: 1, MaxCount: 1 }),
  )
  const instanceId = launched.Instances?.[0]?.InstanceId ?? ''
  await waitUntilInstanceRunning({ client: ec2, maxWaitTime: 60 }, { InstanceIds: [instanceId] })
  return instanceId
}

const stateOf = async (cloud: Cloud, instanceId: string): Promise<string | undefined> => {
  const ec2 = new EC2Client(settingsOf(cloud))
  const found = await ec2.send(new DescribeInstancesCommand({}))
  const instances = (found.Reservations ?? []).flatMap((each) => each.Instances ?? [])
  return instances.find(({ InstanceId }) => InstanceId === instanceId)?.State?.Name
}

/** The daemons, without the short-lived programs that the gateway runs now and then. */
const lastingProcesses = async (cloud: Cloud): Promise<readonly number[]> => {
  const first = await findDaemons(cloud)
  await sleep(3000)
  const later = await findDaemons(cloud)
  return first.filter((pid) => later.includes(pid)).toSorted()
}

t.test('a cloud starts, is repaired, begins anew and goes without a trace', async (t) => {
  const { cloud, stateRoot, verb } = await testCloud(t, {
    name: 't-life',
    index: reservedIndexes.life,
  })
  await reserve(stateRoot, { 't-life': reservedIndexes.life })

  const up = await verb('up')
  t.equal(up.status, 0, up.stderr)
  const ssm = new SSMClient(settingsOf(cloud))
  const path = '/assay/local/base/'
  const published = await ssm.send(new GetParametersByPathCommand({ Path: path }))
  t.ok((published.Parameters ?? []).length >= 10, 'the base publishes its ids')
  const exported = await verb('env')
  t.match(exported.stdout, `export AWS_ENDPOINT_URL=${cloud.endpoint}\n`)
  t.match(exported.stdout, /^export ASSAY_URL=http:\/\/127\.0\.0\.1:\d+$/m)
  const url = /ASSAY_URL=(\S+)/.exec(exported.stdout)?.[1] ?? ''
  t.equal((await fetch(url)).status, 503, 'the listener answers before there is a fleet')

  const instanceId = await launch(cloud)
  const first = await gatewayPid(cloud)
  kill(first, 'SIGKILL')
  await sleep(200)
  const broken = await verb('env')
  t.match(broken, { status: 1, stderr: /ERR_CLOUD_DOWN/ }, 'a dead gateway is a coded error')
  t.equal((await verb('up')).status, 0)
  t.not(await gatewayPid(cloud), first)
  t.equal(await stateOf(cloud, instanceId), 'running', 'the new gateway adopts the body')

  const before = await lastingProcesses(cloud)
  t.equal((await verb('up')).status, 0)
  t.same(await lastingProcesses(cloud), before, 'a second up starts nothing')

  for (const pid of await findDaemons(cloud, 'moto')) kill(pid, 'SIGKILL')
  const anew = await verb('up')
  t.equal(anew.status, 0, anew.stderr)
  t.match(anew.stderr, /lost its records with moto/)
  t.equal(await stateOf(cloud, instanceId), undefined)
  await launch(cloud)

  const down = await verb('down')
  t.equal(down.status, 0, down.stderr)
  t.match(down.stderr, /Kernel settings are as they were/)
  t.match(down.stderr, /left: .*Docker image assay-source-root:[0-9a-f]{32};/)
  t.same(await tracesOf(cloud, stateRoot), [])
  t.match(await verb('down'), { status: 0 }, 'removing nothing is no error')
  t.same(await tracesOf(cloud, stateRoot), [])
})

t.test('clouds side by side share nothing, and one goes without the other', async (t) => {
  const stateHome = await makeStateHome(t)
  const one = await testCloud(t, { name: 't-one', index: reservedIndexes.one, stateHome })
  const two = await testCloud(t, { name: 't-two', index: reservedIndexes.two, stateHome })
  await reserve(one.stateRoot, { 't-one': reservedIndexes.one, 't-two': reservedIndexes.two })
  const [first, second] = await Promise.all([one.verb('up'), two.verb('up')])
  t.equal(first.status, 0, first.stderr)
  t.equal(second.status, 0, second.stderr)
  const instanceId = await launch(two.cloud)
  t.equal(await stateOf(one.cloud, instanceId), undefined)

  t.equal((await one.verb('down')).status, 0)
  t.same(
    (await tracesOf(one.cloud, one.cloud.stateDir)).filter((line) => !line.includes('t-two')),
    [],
  )
  t.equal(await stateOf(two.cloud, instanceId), 'running')
  t.equal((await two.verb('down')).status, 0)
  t.same(await tracesOf(two.cloud, two.stateRoot), [])
})

t.test('what stands in the way is named', async (t) => {
  const { cloud, stateRoot, verb } = await testCloud(t, {
    name: 't-taken',
    index: reservedIndexes.taken,
  })
  await reserve(stateRoot, { 't-taken': reservedIndexes.taken })
  const { createServer } = await import('node:net')
  const stranger = createServer().listen(cloud.ports.moto, '127.0.0.1')
  t.teardown(() => stranger.close())
  const up = await verb('up')
  t.equal(up.status, 1)
  t.match(up.stderr, /ERR_PORT_TAKEN/)
  t.match(up.stderr, new RegExp(`${cloud.ports.moto}: .*pid ${process.pid}`))
  t.match(await verb('up', '--base', 'prod'), { status: 2, stderr: /ERR_CLOUD_BASE/ })
  t.match(await verb('up', '--cloud', 'No'), { status: 2, stderr: /ERR_USAGE/ })
  t.equal((await verb('down')).status, 0)
  t.same(await tracesOf(cloud, stateRoot), [])
})
