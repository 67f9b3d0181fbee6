/**
 * `assay ami` as a person runs it, and what can go wrong at each of its steps: it ends in a coded
 * error, leaves nothing behind, and the next run works. bake.cloud.test.ts has the bake itself.
 */
import {
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  EC2Client,
  RegisterImageCommand,
} from '@aws-sdk/client-ec2'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createEc2 } from '../../../ami-scripts/aws/ec2.ts'
import { temporaryFolder } from '../../../ami-scripts/bake/packer/temporary-folder.ts'
import { namesIn } from '../../../infra/foundation/names-in.ts'
import { signalProcess } from '../../../infra/foundation/running-processes.ts'
import { loadEnvironment } from '../../../infra/env/environment.ts'
import { findDaemons } from '../../../infra/local/host/daemon.ts'
import { createMotoControl } from '../../../infra/local/moto/moto-control.ts'
import { assaySucceeds, runAssay, type ProgramRun } from '../../cloud/assay-program.ts'
import { eventually } from '../../cloud/eventually.ts'
import { inventory } from '../../cloud/inventory.ts'
import { quickCheckout } from '../../cloud/quick-checkout.ts'
import { mountSmallDisk } from '../../cloud/small-disk.ts'
import { startTestCloud, type TestCloud } from '../../cloud/test-cloud.ts'

t.setTimeout(900_000)

/** Asks the registry for the app image, as the pull of the real script does. */
const preload = `python3 - <<'SCRIPT'
import base64, json, os, urllib.request
registry, path = os.environ['APP_IMAGE'].split('/', 1)
repository, digest = path.split('@')
login = base64.b64encode(f"AWS:{os.environ['REGISTRY_PASSWORD']}".encode()).decode()
accept = 'application/vnd.oci.image.manifest.v1+json'
headers = {'Authorization': f'Basic {login}', 'Accept': accept}
def get(path):
  url = f'https://{registry}/v2/{repository}/{path}'
  return urllib.request.urlopen(urllib.request.Request(url, headers=headers)).read()
# The manifest is ECR's record; what it names is the registry's.
get('blobs/' + json.loads(get(f'manifests/{digest}'))['config']['digest'])
SCRIPT`

let cloud: TestCloud
let folder: string
let options: { env: Record<string, string | undefined>; program: string; timeoutMs: number }
let before: readonly string[]
t.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-faults-'))
  const [checkout, temporary] = [join(folder, 'checkout'), join(folder, 'tmp')]
  await Promise.all([mkdir(join(checkout, 'bakes'), { recursive: true }), mkdir(temporary)])
  const scripts = { 'install-docker.sh': 'sleep 1', 'preload-app-image.sh': preload }
  const program = await quickCheckout(checkout, scripts)
  cloud = await startTestCloud(import.meta.url)
  const env = { ...process.env, ...cloud.env, TMPDIR: temporary }
  options = { env, program, timeoutMs: 300_000 }
  before = await left()
})
t.after(async () => {
  await cloud?.down()
  await rm(folder, { recursive: true })
})

const left = async (): Promise<readonly string[]> => [
  ...(await inventory(cloud, join(folder, 'tmp'))),
  ...(await namesIn(join(folder, 'checkout/bakes'))).map(temporaryFolder).filter(existsSync),
]

/** An instance that is being terminated takes its time. */
const leavesNothing = async (t: Test): Promise<void> => {
  const wanted = before.join('\n')
  await eventually(async () => (await left()).join('\n') === wanted, 'nothing left', 20_000).catch(
    () => undefined,
  )
  t.strictSame(await left(), before)
}

/** Of an inventory: what no bake may leave, whatever it ended in. */
const isHalf = (line: string): boolean => /^(i-|key pair|ps |\/)|^ami-\S+ unfinished/.test(line)

/** `assay ami`, with something done at the moment a step begins. */
const amiWith = (
  title: string,
  act: () => NodeJS.Signals | undefined | void,
  ...flags: readonly string[]
): Promise<ProgramRun> => {
  let isDone = false
  const interrupt = (stderr: string): NodeJS.Signals | undefined => {
    if (isDone || !stderr.includes(`> ${title}`)) return undefined
    isDone = true
    return act() ?? undefined
  }
  return runAssay(['ami', ...flags], { ...options, interrupt })
}

const killing = async (service: string): Promise<() => void> => {
  const pids = await findDaemons(cloud.cloud, service)
  return () => pids.forEach((pid) => signalProcess(pid, 'SIGKILL'))
}

const failedWith = (t: Test, run: ProgramRun, code: string, message: RegExp): void => {
  t.match(run.document.error, { code, message }, run.stderr)
  t.ok(run.exitStatus !== 0)
}

const interruptedAt = (title: string): void => {
  t.test(`Ctrl-C at "${title}" ends in 130 and leaves nothing`, async (t) => {
    const run = await amiWith(title, () => 'SIGINT')
    t.equal(run.exitStatus, 130, run.stderr)
    t.equal(run.document.error?.code, 'ERR_INTERRUPTED')
    await leavesNothing(t)
  })
}

// First of all: what ECR has is not pushed again.
t.test('the registry is down at the push: no builder is launched', async (t) => {
  ;(await killing('registry'))()
  const run = await runAssay(['ami'], options)
  failedWith(t, run, 'ERR_APP_IMAGE_PUSH', /^Registry \S+ did not take the app image/)
  await cloud.repair()
  await leavesNothing(t)
})

t.test('two source AMIs that are equally new: both are named', async (t) => {
  const ec2 = new EC2Client(cloud.clientConfig)
  const { source_ami_owner: owner, source_ami_name: name } = loadEnvironment('local')
  const [source] = await createEc2(ec2).findImages({ owner, name })
  const twinName = `${source?.name}-twin`
  const { ImageId: twin = '' } = await ec2.send(new RegisterImageCommand({ Name: twinName }))
  const { snapshotId } = await createMotoControl(cloud.cloud).changeImage(twin, {
    ...{ owner_id: owner, name: twinName, creation_date: source?.createdAt ?? '' },
    state: 'available',
  })
  const run = await runAssay(['ami'], options)
  failedWith(t, run, 'ERR_SOURCE_AMI_AMBIGUOUS', /^2 AMIs match .* equally new/)
  t.match(run.document.error?.details.join('\n'), new RegExp(`${source?.imageId} `))
  t.match(run.document.error?.details.join('\n'), new RegExp(`${twin} ${twinName}`))
  await ec2.send(new DeregisterImageCommand({ ImageId: twin }))
  await ec2.send(new DeleteSnapshotCommand({ SnapshotId: snapshotId }))
  await leavesNothing(t)
})

interruptedAt('Resolve the inputs')
interruptedAt('Push the app image')

t.test('no room for the state of a bake: nothing is launched', async (t) => {
  const state = join(cloud.cloud.stateDir, 'bake')
  await mkdir(state, { recursive: true })
  const disk = await mountSmallDisk(state, 64, 1)
  const run = await runAssay(['ami'], options)
  await disk.unmount()
  failedWith(t, run, 'ERR_DISK_WRITE', new RegExp(`^${state}.* cannot be written: ENOSPC`))
  await leavesNothing(t)
})

t.test('no room in bakes/, from the start and in mid-bake', async (t) => {
  const bakes = join(folder, 'checkout/bakes')
  const disk = await mountSmallDisk(bakes, 256)
  t.teardown(() => disk.unmount())
  await disk.fill()
  const atStart = await runAssay(['ami'], options)
  failedWith(t, atStart, 'ERR_DISK_WRITE', new RegExp(`^${bakes}.* cannot be written: ENOSPC`))
  await disk.makeRoom()
  const inMidBake = await amiWith('Wait for cloud init', () => void disk.fill())
  failedWith(t, inMidBake, 'ERR_DISK_WRITE', /packer\.log cannot be written: ENOSPC/)
  await leavesNothing(t)
})

interruptedAt('Prepare the build')
interruptedAt('Launch the builder')
interruptedAt('Connect to the builder')
interruptedAt('Install docker')

t.test('the registry is down in mid-bake: the step and the next command say so', async (t) => {
  const run = await amiWith('Install docker', await killing('registry'))
  failedWith(t, run, 'ERR_BAKE_FAILED', /Preload app image/)
  t.match(run.document.error?.hint, /^make up/)
  await cloud.repair()
  await leavesNothing(t)
})

interruptedAt('Stop the builder')
interruptedAt('Create the AMI')

t.test('the gateway is killed in mid-bake: the run after make up sweeps its builder', async (t) => {
  const run = await amiWith('Install docker', await killing('gateway'))
  failedWith(t, run, 'ERR_BAKE_FAILED', /failed at /)
  await cloud.repair()
  t.ok((await left()).some(isHalf), 'Packer could not remove it')
  const next = await amiWith('Prepare the build', () => 'SIGINT')
  t.match(next.stderr, /Swept what a dead bake left: instance i-/)
  await leavesNothing(t)
})

t.test('moto is killed in mid-bake; make up begins anew, and the next run bakes', async (t) => {
  const run = await amiWith('Install docker', await killing('moto'), '--force')
  failedWith(t, run, 'ERR_BAKE_FAILED', /failed at /)
  await cloud.repair()
  t.strictSame((await left()).filter(isHalf), [])
  t.match(await assaySucceeds(['ami'], options), { imageId: /^ami-/, isReused: false })
})

t.test('Ctrl-C at the tags ends in 130: the AMI has all of them, or is gone', async (t) => {
  const run = await amiWith('Tag the AMI', () => 'SIGINT', '--force')
  t.equal(run.exitStatus, 130, run.stderr)
  t.strictSame((await left()).filter(isHalf), [])
})
