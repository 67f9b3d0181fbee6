import {
  CreateTagsCommand,
  DescribeLaunchTemplatesCommand,
  DescribeSubnetsCommand,
  RegisterImageCommand,
} from '@aws-sdk/client-ec2'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { findDaemons } from '../../infra/local/host/daemon.ts'
import { signalProcess } from '../../infra/foundation/running-processes.ts'
import { assaySucceeds, runAssay } from './assay-program.ts'
import { eventually } from './eventually.ts'
import { createFleetClient, listenerUrl, recordOnlyImage } from './fleet-client.ts'
import { startTestCloud, type TestCloud } from './test-cloud.ts'

t.setTimeout(600_000)

let cloud: TestCloud
let fleet: ReturnType<typeof createFleetClient>
t.before(async () => {
  cloud = await startTestCloud(import.meta.url)
  fleet = createFleetClient(cloud.clientConfig)
})
t.after(() => cloud?.down())

const gatewayPid = async (): Promise<number> => {
  const response = await fetch(`${cloud.clientConfig.endpoint}/_assay/health`)
  return ((await response.json()) as { pid: number }).pid
}

const verbOptions = () => ({ env: { ...process.env, ...cloud.env }, timeoutMs: 120_000 })

t.test('a gateway killed in mid-launch goes on: no instance twice, none lost', async (t) => {
  const balancer = await fleet.createLoadBalancer('killed')
  await fleet.createTemplate('killed', await fleet.sourceImage())
  await fleet.createGroup('killed', 2, [balancer.targetGroupArn])
  process.kill(await gatewayPid(), 'SIGKILL')
  await cloud.repair()
  await eventually(
    async () => (await fleet.healthy(balancer.targetGroupArn)) === 2,
    'two targets healthy',
    120_000,
  )
  const ofGroup = (await fleet.instances()).filter(({ Tags = [] }) =>
    Tags.some(({ Key, Value }) => Key === 'aws:autoscaling:groupName' && Value === 'killed'),
  )
  t.strictSame(
    ofGroup.map(({ State }) => State?.Name),
    ['running', 'running'],
  )

  await t.test('and is killed again while it serves: not one request is lost', async (t) => {
    const url = await listenerUrl(cloud, balancer.listenerArn)
    // Healthy in the API comes before open in the data plane, on AWS as here: the loss of a gateway
    // is what is judged, so traffic begins when it is served.
    await eventually(async () => (await fetch(url)).status === 200, 'first answer')
    const beganMs = performance.now()
    const failures: { readonly status: number; readonly afterMs: number }[] = []
    let isDone = false
    const traffic = (async () => {
      while (!isDone) {
        const { status } = await fetch(url)
        const afterMs = Math.round(performance.now() - beganMs)
        if (status !== 200) failures.push({ status, afterMs })
        await sleep(50)
      }
    })()
    process.kill(await gatewayPid(), 'SIGKILL')
    await sleep(500)
    await cloud.repair()
    await sleep(6000)
    isDone = true
    await traffic
    t.strictSame(failures, [])
    t.equal(await listenerUrl(cloud, balancer.listenerArn), url)
    t.equal(await fleet.healthy(balancer.targetGroupArn), 2)
  })
  await fleet.deleteGroup('killed')
  await eventually(async () => (await fleet.group('killed')) === undefined, 'group gone')
  await fleet.deleteLoadBalancer(balancer)
})

t.test('a gateway killed during a termination ends the instance', async (t) => {
  await fleet.createTemplate('ending', recordOnlyImage)
  await fleet.createGroup('ending', 1)
  const [instance = ''] = await eventually(async () => {
    const ids = await fleet.inService('ending')
    return ids.length === 1 && ids
  }, 'one in service')
  await fleet.scale('ending', 0)
  process.kill(await gatewayPid(), 'SIGKILL')
  await cloud.repair()
  await eventually(async () => {
    const found = (await fleet.instances()).find(({ InstanceId }) => InstanceId === instance)
    return found?.State?.Name === 'terminated'
  }, 'instance terminated')
  t.strictSame((await fleet.group('ending'))?.Instances ?? [], [])
})

t.test('without moto, calls fail clearly and change nothing', async (t) => {
  await fleet.createTemplate('orphan', recordOnlyImage)
  await fleet.createGroup('orphan', 0)
  for (const pid of await findDaemons(cloud.cloud, 'moto')) process.kill(pid, 'SIGKILL')
  const once = createFleetClient({ ...cloud.clientConfig, ...{ maxAttempts: 1 } })
  const refused = { name: 'ServiceUnavailable', $metadata: { httpStatusCode: 503 } }
  await t.rejects(once.ec2.send(new DescribeSubnetsCommand({})), refused)
  await t.rejects(once.createTemplate('later', recordOnlyImage), refused)
  t.equal((await fleet.group('orphan'))?.DesiredCapacity, 0, 'the model still answers')
})

t.test('without moto, every verb ends in the one error of a part that is away', async (t) => {
  for (const verb of [['status'], ['fleet', 'up'], ['fleet', 'down', '--yes'], ['ami']]) {
    const { exitStatus, document } = await runAssay(verb, verbOptions())
    t.equal(exitStatus, 1)
    t.match(document.error, { code: 'ERR_AWS_UNAVAILABLE' }, verb.join(' '))
  }
  await cloud.repair()
  t.same(await assaySucceeds(['status'], verbOptions()), { group: null })
})

t.test(
  'moto gone in the middle of `fleet up`: after make up, no half of it is there',
  async (t) => {
    const { ImageId = '' } = await fleet.ec2.send(new RegisterImageCommand({ Name: 'baked' }))
    const tags = { 'assay:env': 'local', 'assay:status': 'candidate', 'assay:key': 'k' }
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
    await fleet.ec2.send(new CreateTagsCommand({ Resources: [ImageId], Tags }))
    const pids = await findDaemons(cloud.cloud, 'moto')
    const run = await runAssay(['fleet', 'up'], {
      ...verbOptions(),
      interrupt: (stderr) => {
        // The plan's second step has begun, whatever it is called.
        if ([...stderr.matchAll(/^> /gm)].length > 1) {
          pids.forEach((pid) => signalProcess(pid, 'SIGKILL'))
        }
        return undefined
      },
    })
    t.equal(run.exitStatus, 1, run.stderr)
    t.match(run.document.error, { code: 'ERR_AWS_UNAVAILABLE' })
    await cloud.repair()
    t.same(await assaySucceeds(['status'], verbOptions()), { group: null })
    const { LaunchTemplates } = await fleet.ec2.send(new DescribeLaunchTemplatesCommand({}))
    t.strictSame(LaunchTemplates ?? [], [])
    t.strictSame(await fleet.instances(), [])
  },
)
