/**
 * `make bench`: what `assay ami` costs over bare `packer build` of the same rendered template, on
 * the same cloud, in pairs that take turns in who goes first, so that a machine's drift hits both.
 * A bake that is not counted comes before. Prints ratios; judges nothing. The first argument is the
 * number of pairs (2). The AMIs it makes are deregistered at the end.
 */
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DeregisterImageCommand, DescribeImagesCommand } from '@aws-sdk/client-ec2'
import { createClients, type AwsClients } from '../../ami-scripts/aws/clients.ts'
import { createEcr } from '../../ami-scripts/aws/ecr.ts'
import { formatElapsed } from '../../ami-scripts/console/elapsed.ts'
import { resolveConnection } from '../../ami-scripts/program/session.ts'
import { loadEnvironment } from '../../infra/env/environment.ts'
import { cacheRoot, cloudCredentials } from '../../infra/local/cloud/cloud.ts'
import { locateTools } from '../../infra/setup/toolbox.ts'

const projectDir = fileURLToPath(new URL('../..', import.meta.url))
const launcher = join(projectDir, 'ami-scripts/bin/assay')
const runTimeoutMs = 15 * 60_000

interface Timed {
  readonly tookMs: number
  readonly stdout: string
}

const timed = (
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Timed> =>
  new Promise((resolve, reject) => {
    const beganMs = performance.now()
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env },
      timeout: runTimeoutMs,
    })
    let stdout = ''
    let tail = ''
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      tail = (tail + chunk.toString()).slice(-2000)
    })
    child.on('error', reject)
    child.on('close', (status) => {
      if (status === 0) resolve({ tookMs: performance.now() - beganMs, stdout })
      else reject(new Error(`${program} ended in ${status}:\n${stdout.slice(-1000)}\n${tail}`))
    })
  })

/** The newest bake's variables, under names of their own: the same template, rendered the same. */
const bareVariables = async (workDir: string, pair: number): Promise<string> => {
  const bakesDir = join(projectDir, 'bakes')
  const newest = (await readdir(bakesDir)).toSorted().at(-1) ?? ''
  const rendered = JSON.parse(
    await readFile(join(bakesDir, newest, 'variables.pkrvars.json'), 'utf8'),
  ) as Record<string, unknown>
  const outputDir = join(workDir, `pair-${pair}`)
  await mkdir(outputDir)
  const varFile = join(outputDir, 'variables.pkrvars.json')
  const name = `bench-${Date.now()}-${pair}`
  const changed = { build_id: name, ami_name: `unofficial-${name}`, output_dir: outputDir }
  await writeFile(varFile, JSON.stringify({ ...rendered, ...changed }))
  return varFile
}

const barePacker = async (
  clients: AwsClients,
  env: Readonly<Record<string, string | undefined>>,
  varFile: string,
): Promise<Timed> => {
  const tools = locateTools(cacheRoot(process.env))
  const password = await createEcr(clients.ecr).password()
  return timed(
    tools.packer,
    ['build', '-color=false', `-var-file=${varFile}`, join(projectDir, 'packer')],
    { ...env, PACKER_PLUGIN_PATH: tools.packerPluginPath, PKR_VAR_registry_password: password },
  )
}

const deregister = async (clients: AwsClients, known: ReadonlySet<string>): Promise<void> => {
  for (const imageId of await ownImages(clients)) {
    if (known.has(imageId)) continue
    await clients.ec2.send(new DeregisterImageCommand({ ImageId: imageId }))
  }
}

const ownImages = async (clients: AwsClients): Promise<string[]> => {
  const answer = await clients.ec2.send(new DescribeImagesCommand({ Owners: ['self'] }))
  return (answer.Images ?? []).map((image) => image.ImageId ?? '')
}

const main = async (): Promise<void> => {
  const pairs = Number(process.argv[2] ?? 2)
  await timed(launcher, ['up'], process.env)
  const environment = loadEnvironment('local')
  const connection = await resolveConnection(environment, { env: process.env, values: {} })
  const clients = createClients(connection)
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: connection.endpoint,
    AWS_REGION: connection.region,
    AWS_ACCESS_KEY_ID: cloudCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: cloudCredentials.secretAccessKey,
  }
  const known = new Set(await ownImages(clients))
  const workDir = await mkdtemp(join(tmpdir(), 'assay-bench-'))
  const ratios: number[] = []
  try {
    await timed(launcher, ['ami', '--json'], process.env)
    for (let pair = 1; pair <= pairs; pair += 1) {
      const runs = {
        assay: () => timed(launcher, ['ami', '--force', '--json'], process.env),
        bare: async () => barePacker(clients, env, await bareVariables(workDir, pair)),
      }
      const isOdd = pair % 2 === 1
      const first = await runs[isOdd ? 'assay' : 'bare']()
      const second = await runs[isOdd ? 'bare' : 'assay']()
      const [assay, bare] = isOdd ? [first, second] : [second, first]
      ratios.push(assay.tookMs / bare.tookMs)
      console.log(
        `pair ${pair}: assay ami ${formatElapsed(assay.tookMs)}, ` +
          `packer build ${formatElapsed(bare.tookMs)}, ratio ${ratios.at(-1)?.toFixed(3)}`,
      )
    }
  } finally {
    await deregister(clients, known)
    await rm(workDir, { recursive: true, force: true })
  }
  const sorted = ratios.toSorted((a, b) => a - b)
  const [least, most] = [sorted[0], sorted.at(-1)]
  const middle = sorted.slice(Math.ceil(pairs / 2) - 1, Math.floor(pairs / 2) + 1)
  const median = middle.reduce((sum, ratio) => sum + ratio, 0) / middle.length
  console.log(
    `assay ami / packer build: min ${least?.toFixed(3)}, median ${median.toFixed(3)}, ` +
      `max ${most?.toFixed(3)} of ${pairs} pairs`,
  )
}

await main()
