/**
 * The path an operator takes, with prod's own tfvars, against a local cloud that carries prod's
 * base: the same commands, the same template, the same units.
 */
import { spawnSync } from 'node:child_process'
import { DescribeInstancesCommand, DescribeImagesCommand } from '@aws-sdk/client-ec2'
import { ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import {
  CreateDocumentCommand,
  DeleteDocumentCommand,
  GetDocumentCommand,
} from '@aws-sdk/client-ssm'
import t from 'tap'
import { createClients, type AwsClients } from '../../ami-scripts/aws/clients.ts'
import { cloudCredentials } from '../../infra/local/cloud/cloud.ts'
import { noteErrors } from '../runner/errors-seen.ts'
import { assaySucceeds, launcher, runAssay } from './assay-program.ts'
import { eventually } from './eventually.ts'
import { runInside } from './run-inside.ts'

t.setTimeout(1_500_000)

const cloudName = 'test-operator'
const minutes = (count: number): number => count * 60_000
const onHost = { ...process.env, CLOUD: cloudName }
let env: Record<string, string | undefined>
let clients: AwsClients
let imageId: string

const prod = (...args: string[]) =>
  assaySucceeds([...args, '--env', 'prod'], { env, timeoutMs: minutes(10) })
const analyze = (text: string) =>
  fetch(new URL('/analyze', env['ASSAY_URL']), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
    signal: AbortSignal.timeout(5000),
  })

t.before(async () => {
  await runAssay(['down'], { env: onHost, timeoutMs: minutes(2) })
  await assaySucceeds(['up', '--base', 'prod'], { env: onHost, timeoutMs: minutes(5) })
  const exported = await assaySucceeds(['env'], { env: onHost, timeoutMs: minutes(1) })
  env = { ...onHost, ...(exported as Record<string, string>) }
  clients = createClients({
    region: 'eu-west-1',
    endpoint: env['AWS_ENDPOINT_URL'],
    credentials: cloudCredentials,
  })
})
t.after(() => runAssay(['down'], { env: onHost, timeoutMs: minutes(3) }))

/** Instances that Packer launched and that still cost money. */
const builders = async (): Promise<string[]> => {
  const answer = await clients.ec2.send(
    new DescribeInstancesCommand({
      Filters: [
        { Name: 'tag-key', Values: ['assay:build'] },
        { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] },
      ],
    }),
  )
  return (answer.Reservations ?? [])
    .flatMap((reservation) => reservation.Instances ?? [])
    .map((instance) => instance.InstanceId ?? '')
}

t.test('make ami ENV=prod bakes with the production template', async (t) => {
  const baked = await prod('ami', '--ssh-interface', 'public_ip')
  imageId = String(baked['imageId'])
  t.match(imageId, /^ami-/)
  t.equal(baked['isReused'], false)
  const answer = await clients.ec2.send(new DescribeImagesCommand({ ImageIds: [imageId] }))
  const tags = Object.fromEntries(
    (answer.Images?.[0]?.Tags ?? []).map(({ Key = '', Value }) => [Key, Value]),
  )
  t.equal(tags['assay:env'], 'prod')
  t.equal(tags['assay:status'], 'candidate')
  t.strictSame(await builders(), [])
})

t.test('the same content is reused, whoever asks', async (t) => {
  const again = await prod('ami', '--ssh-interface', 'public_ip')
  t.equal(again['imageId'], imageId)
  t.equal(again['isReused'], true)
})

t.test('a dry run says what a bake would do, and why', async (t) => {
  const options = ['--ssh-interface', 'public_ip', '--dry-run']
  t.match(await prod('ami', ...options), {
    reusableImageId: imageId,
    reason: 'it has this content',
  })
  t.match(await prod('ami', ...options, '--force'), { reusableImageId: null, reason: /^--force/ })
})

t.test('a dry run of the fleet shows the steps and takes none', async (t) => {
  const planned = await prod('fleet', 'up', '--dry-run')
  t.equal((planned['steps'] as unknown[]).length, 5)
  t.same(await prod('status'), { group: null })
})

t.test('the fleet comes up, serves what was baked, and has not drifted', async (t) => {
  const fleet = await prod('fleet', 'up')
  t.match(fleet['health'], { desired: 2, healthyTargets: 2 })
  const response = await analyze('VADER is smart, handsome, and funny!')
  t.equal(response.status, 200)
  t.match(await response.json(), { label: 'positive' })
  const version = await fetch(new URL('/version', env['ASSAY_URL']))
  t.match(await version.json(), { amiId: imageId, launchTemplateVersion: '1', environment: 'prod' })
  t.strictSame((await prod('status'))['drift'], [])
  const again = await prod('fleet', 'up')
  t.strictSame(again['steps'], [])
})

t.test('what was served is in the access logs', async () => {
  const s3 = new S3Client({
    ...{ region: 'eu-west-1', endpoint: env['AWS_ENDPOINT_URL'] ?? '', forcePathStyle: true },
    credentials: cloudCredentials,
  })
  const [bucket] = (await s3.send(new ListBucketsCommand({}))).Buckets ?? []
  const listed = new ListObjectsV2Command({ Bucket: bucket?.Name })
  await eventually(
    async () => ((await s3.send(listed)).KeyCount ?? 0) > 0,
    `an object in ${bucket?.Name}`,
    minutes(1),
  )
})

t.test('dockerd killed inside an instance: the app is back without a new instance', async (t) => {
  const status = await prod('status')
  const [first] = status['instances'] as { instanceId: string }[]
  const instanceId = first?.instanceId ?? ''
  const dockerdPid = (): Promise<string> =>
    runInside(clients.ssm, instanceId, 'systemctl show docker.service --property=MainPID --value')
  const killed = (await dockerdPid()).trim()
  await runInside(clients.ssm, instanceId, 'systemctl kill --signal=KILL docker.service')
  await eventually(
    async () => {
      const states = await runInside(
        clients.ssm,
        instanceId,
        'systemctl is-active docker assay-app',
      )
      return states.trim() === 'active\nactive' && (await dockerdPid()).trim() !== killed
    },
    'another dockerd and the app',
    minutes(2),
  )
  await eventually(
    async () => {
      const now = (await prod('status'))['instances'] as Record<string, string>[]
      return now.find((each) => each['instanceId'] === instanceId)?.['targetState'] === 'healthy'
    },
    `${instanceId} healthy`,
    minutes(2),
  )
})

t.test('what ships has no SSH server, no host key and an operator without sudo', async (t) => {
  const [first] = (await prod('status'))['instances'] as { instanceId: string }[]
  const found = await runInside(
    clients.ssm,
    first?.instanceId ?? '',
    'command -v sshd; ls /etc/ssh/ssh_host_* 2>/dev/null; id --name --groups ops',
  )
  t.equal(found.trim(), 'ops systemd-journal')
})

const documentName = 'assay-prod-session'

/** Puts other inputs into the session document, as somebody with a console might. */
const changeDocument = async (inputs: object): Promise<void> => {
  const { Content = '' } = await clients.ssm.send(new GetDocumentCommand({ Name: documentName }))
  const content = JSON.parse(Content) as { readonly inputs: object }
  await clients.ssm.send(new DeleteDocumentCommand({ Name: documentName }))
  const changed = { ...content, inputs: { ...content.inputs, ...inputs } }
  await clients.ssm.send(
    new CreateDocumentCommand({
      ...{ Name: documentName, DocumentType: 'Session', DocumentFormat: 'JSON' },
      Content: JSON.stringify(changed),
    }),
  )
}

const shell = (script: string) => {
  const options = { input: script, env, encoding: 'utf8', timeout: minutes(1) } as const
  const { status, stdout, stderr } = spawnSync(launcher, ['shell', '--env', 'prod'], options)
  return { status, stdout: stdout.trim(), stderr }
}

t.test(
  'a shell is the operator, and there is none by a document that says otherwise',
  async (t) => {
    t.match(shell('id -un; sudo -n true 2>/dev/null || echo no sudo'), {
      status: 0,
      stdout: 'ops\nno sudo',
    })
    for (const inputs of [{ runAsDefaultUser: 'admin' }, { runAsEnabled: false }]) {
      await changeDocument(inputs)
      t.match(shell('id -un'), { status: 1, stdout: '', stderr: /\[ERR_SHELL_DOCUMENT\]/ })
    }
    await assaySucceeds(['up', '--base', 'prod'], { env: onHost, timeoutMs: minutes(5) })
    t.match(shell('id -un'), { status: 0, stdout: 'ops' }, 'up brings the document back')
  },
)

t.test('bad input ends in its own code and changes nothing', async (t) => {
  const code = async (...args: string[]): Promise<string | undefined> =>
    (await runAssay(args, { env, timeoutMs: minutes(1) })).document.error?.code
  t.equal(await code('ami', '--env', 'staging'), 'ERR_ENV_UNKNOWN')
  t.equal(await code('fleet', 'up', '--env', 'prod', '--ami', 'ami-00000000'), 'ERR_FLEET_NO_AMI')
  t.equal(await code('deploy'), 'ERR_USAGE')
  t.equal(await code('fleet', 'down', '--env', 'prod'), 'ERR_CONFIRM_NO_TERMINAL')
  t.equal(await code('fleet', 'up', '--env', 'dev'), 'ERR_CLOUD_BASE')
  // The local base's log bucket keeps no versions yet.
  t.equal(await code('base', 'check', '--env', 'prod'), 'ERR_BASE_UNSOUND')
  const stranger = ['shell', '--env', 'prod', '--instance', 'i-0123456789abcdef0']
  t.equal(await code(...stranger), 'ERR_INSTANCE_NOT_FOUND')
})

t.test('a name that is typed wrong at a terminal leaves the fleet as it is', async (t) => {
  // script(1) gives the verb a terminal, and types into it.
  const words = ['--quiet', '--return', '--command', `${launcher} fleet down --env prod`]
  const { status, stdout } = spawnSync('script', [...words, '/dev/null'], {
    input: 'assay-dev\n',
    encoding: 'utf8',
    env: { ...env },
    timeout: minutes(1),
  })
  noteErrors(stdout)
  t.equal(status, 2, stdout)
  t.match(stdout, /Type "assay-prod" to go on: [^]*\[ERR_FLEET_REFUSED\]/)
  t.match(await prod('status'), { health: { healthyTargets: 2 } })
})

t.test('the fleet goes, and the listener says so', async (t) => {
  await prod('fleet', 'down', '--yes')
  const response = await fetch(env['ASSAY_URL'] ?? '')
  t.equal(response.status, 503)
  t.equal(await response.text(), 'No fleet yet', 'the default action is the base’s own')
  t.same(await prod('status'), { group: null })
  const shell = await runAssay(['shell', '--env', 'prod'], { env, timeoutMs: minutes(1) })
  t.equal(shell.document.error?.code, 'ERR_FLEET_MISSING')
})
