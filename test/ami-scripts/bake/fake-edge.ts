import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { Ec2, ImageSummary } from '../../../ami-scripts/aws/ec2.ts'
import type { BakeContext } from '../../../ami-scripts/bake/plan/bake-context.ts'
import { loadEnvironment } from '../../../infra/env/environment.ts'
import { recordingReporter } from '../../infra/foundation/recording-reporter.ts'

/** Bash for a fake Packer: leaves in the build's folder what a good build leaves there. */
export const goodBuild = `
echo '{"debian":"13","packages":{},"images":[]}' >"$out/inventory.json"
cat >"$out/manifest.json" <<MANIFEST
{"last_run_uuid": "run", "builds": [{
  "packer_run_uuid": "run", "artifact_id": "eu-west-1:ami-0aaa",
  "custom_data": {"build_id": "$ASSAY_BUILD_ID"}
}]}
MANIFEST
`

/** Prints as Packer does when it removes its builder. */
export const builderRemoval =
  'echo "1,,ui,say,==> amazon-ebs.assay: Terminating the source AWS instance..."'

/** Prints as Packer does: a builder is there, then the step fails. */
export const failingBuild = [
  'echo "1,,ui,say,==> amazon-ebs.assay: Launching a source AWS instance..."',
  'echo "1,,ui,message,    amazon-ebs.assay: Instance ID: i-0abc"',
  'echo "1,,error,no capacity"',
].join('\n')

export const image = (imageId: string, tags: ImageSummary['tags'] = {}): ImageSummary => ({
  imageId,
  name: imageId,
  createdAt: '2026-11-01T00:00:00.000Z',
  state: 'available',
  rootDeviceName: '/dev/xvda',
  rootVolumeGib: 8,
  snapshotIds: [`snap-of-${imageId}`],
  tags,
})

/** EC2 with one source AMI, and nothing else in it. */
const emptyEc2: Ec2 = {
  findImages: ({ tags, ids }) =>
    Promise.resolve(tags === undefined ? [image(ids?.[0] ?? 'ami-source')] : []),
  findTagged: () => Promise.resolve([]),
  findExisting: (resources) => Promise.resolve(resources),
  remove: () => Promise.resolve(),
  consoleOutput: () => Promise.resolve(''),
}

/** An executable of this test; `$out` is the folder that Packer's variables are in. */
export const fakePacker = (folder: string, body: string): string => {
  const path = join(folder, 'packer-program')
  const out = 'for word; do [[ $word != -var-file=* ]] || out=$(dirname "${word#-var-file=}"); done'
  writeFileSync(path, `#!/usr/bin/env bash\nset -euo pipefail\n${out}\n${body}\n`, { mode: 0o755 })
  return path
}

/** A bake whose edge is this test's: EC2, ECR and Packer (a program of its own). */
export const fakeBake = (
  t: Test,
  edge: {
    readonly packer?: string
    readonly ec2?: Partial<Ec2>
    readonly context?: Partial<BakeContext>
  },
): { readonly context: BakeContext; readonly lines: readonly string[] } => {
  const folder = t.testdir({ packer: { 'versions.auto.pkrvars.hcl': '' }, systemd: {} })
  mkdirSync(join(folder, 'state'))
  const { reporter, lines } = recordingReporter()
  const context: BakeContext = {
    environment: loadEnvironment('local'),
    aim: { environment: 'local', cloud: 'blue' },
    base: { text: () => 'registry.example', list: () => ['subnet-1'], find: () => 'AAAA' },
    ec2: { ...emptyEc2, ...edge.ec2 },
    ecr: { password: () => Promise.resolve('secret'), hasImage: () => Promise.resolve(true) },
    buildAppImage: () =>
      Promise.resolve({ digest: 'sha256:0', version: '1.0.0', push: () => Promise.resolve() }),
    tools: { packer: fakePacker(folder, edge.packer ?? goodBuild), packerPluginPath: folder },
    provideSessionManagerPlugin: () => Promise.reject(new Error('nobody asked for it')),
    env: { PATH: process.env['PATH'] },
    projectDir: folder,
    bakesDir: join(folder, 'bakes'),
    stateDir: join(folder, 'state'),
    sshInterface: undefined,
    isForced: false,
    reporter,
    signal: new AbortController().signal,
    now: Date.now,
    // Two runs of the tests may be at work in one second.
    randomHex: () => randomBytes(3).toString('hex'),
    ...edge.context,
  }
  return { context, lines }
}
