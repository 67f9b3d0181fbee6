/** How a build that did not end well is told, on a bake whose edge is this test's own. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadEnvironment } from '../../../infra/env/environment.ts'
import { bake } from '../../../ami-scripts/bake/bake.ts'
import { readReceipt, receiptPath } from '../../../ami-scripts/bake/record/receipt.ts'
import { builderRemoval, failingBuild, fakeBake } from './fake-edge.ts'
import type { BakeContext } from '../../../ami-scripts/bake/plan/bake-context.ts'
import { aimedAt } from '../../../infra/env/aim.ts'
import { AssayError } from '../../../infra/foundation/assay-error.ts'
import { hintText } from '../../../infra/foundation/hint.ts'
import { foundationError } from '../../../infra/foundation/foundation-error.ts'

/** What a person sees of the error that the bake ends in. */
const failureOf = async (context: BakeContext) => {
  const error = await bake(context).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof AssayError)) throw new Error('The bake did not fail.', { cause: error })
  const { code, message, details, hint } = error
  return { code, message, details, next: hintText(hint, aimedAt(context.aim)) }
}

t.test('a registry down in mid-bake is named, with the next command', async (t) => {
  const { context } = fakeBake(t, {
    packer: [
      'echo "1,,ui,say,Provisioning with shell script: x/preload-app-image.sh"',
      'echo "1,,ui,error,==> amazon-ebs.assay: Registry registry.example did not serve it."',
      'echo "1,,ui,say,Provisioning with shell script: x/collect-failure.sh"',
      'exit 1',
    ].join('\n'),
  })
  t.match(await failureOf(context), {
    code: 'ERR_BAKE_FAILED',
    message: /failed at "Preload app image": Packer ended with 1\.$/,
    next: 'make up CLOUD=blue',
    details: [
      /^App image: registry\.example\/.*@sha256:/,
      'Registry registry.example did not serve it.',
      /^Folder: /,
    ],
  })
})

t.test("a failed bake's message is Packer's own first error, in plain text", async (t) => {
  const { context } = fakeBake(t, {
    packer: [
      'echo "1,,ui,say,==> amazon-ebs.assay: Launching a source AWS instance..."',
      String.raw`printf '1,,error,%b no capacity\\nmore\n' '\033[1;31mError:\033[0m'`,
      'echo "1,,error,second"; exit 1',
    ].join('\n'),
  })
  t.match(await failureOf(context), {
    message: /failed at "Launch the builder": Error: no capacity\.$/,
    next: 'make ami CLOUD=blue FLAGS=--dry-run',
    details: ['Error: no capacity\nmore', 'second', /^Folder: /],
  })
})

t.test('a build that outlives its deadline says where it hung, and ends', async (t) => {
  const { context } = fakeBake(t, {
    packer: `echo "1,,ui,say,Provisioning with shell script: x/install-docker.sh"\nsleep 60`,
    context: { environment: { ...loadEnvironment('local'), bake_timeout_minutes: 0.01 } },
  })
  const beganMs = performance.now()
  await t.rejects(bake(context), {
    code: 'ERR_BAKE_TIMEOUT',
    message: /was still at "Install docker" after 0\.01 minutes\.$/,
  })
  t.ok(performance.now() - beganMs < 30_000)
})

t.test('what Packer says before its first step is kept too', async (t) => {
  const { context } = fakeBake(t, {
    packer: 'echo "1,,ui,error,Error: Unsupported argument"; exit 1',
  })
  await t.rejects(bake(context), {
    message: /failed at "Prepare the build": Error: Unsupported argument\.$/,
    details: [/^Folder: /],
  })
})

t.test('what Packer says at length is cut in the message, and whole below it', async (t) => {
  const words = `Error launching source instance: ${'x'.repeat(500)}`
  const { context } = fakeBake(t, { packer: `echo '1,,error,${words}'; exit 1` })
  const error = (await t.rejects(bake(context), {
    message: /x…$/,
    details: [words, /^Folder: /],
  })) as unknown as Error
  t.ok(error.message.length < 250)
})

const connecting = 'echo "1,,ui,say,==> amazon-ebs.assay: Waiting for SSH to become available..."'

t.test('the next command names the console where there is one, and else the log', async (t) => {
  const packer = `${failingBuild}\n${connecting}\n${builderRemoval}\nexit 1`
  const code = 'ERR_BAKE_FAILED'
  const consoleOutput = (): Promise<string> => Promise.resolve('Kernel panic\n')
  const told = fakeBake(t, { packer, ec2: { consoleOutput } })
  await t.rejects(bake(told.context), { code, hint: /^less \/.*\/console\.txt$/ })
  const silent = fakeBake(t, { packer })
  await t.rejects(bake(silent.context), { code, hint: /^less \+G \/.*\/packer\.log$/ })
})

/** Aborted, as by Ctrl-C, when Packer says that it is there. */
const interruptedBake = (t: Test, before: string): ReturnType<typeof fakeBake> => {
  const controller = new AbortController()
  const reason = foundationError('ERR_INTERRUPTED', 'Interrupted by SIGINT.')
  const packer = `${before}\ntouch "$out/../../there"; sleep 60`
  const baked = fakeBake(t, { packer, context: { signal: controller.signal } })
  const poll = setInterval(() => {
    if (existsSync(join(baked.context.projectDir, 'there'))) controller.abort(reason)
  }, 20)
  t.teardown(() => clearInterval(poll))
  return baked
}

t.test('an interrupted bake says so, where, and that it begins again', async (t) => {
  const { context } = interruptedBake(t, failingBuild)
  await t.rejects(bake(context), {
    code: 'ERR_INTERRUPTED',
    message: /was interrupted at "Launch the builder"\.$/,
    hint: /begins again/,
    details: [/^Folder: /],
  })
  const [buildId = ''] = readdirSync(context.bakesDir)
  t.match(await readReceipt(receiptPath(context.bakesDir, buildId)), {
    outcome: 'interrupted',
    failure: { step: 'Launch the builder', nextCommand: 'make ami CLOUD=blue' },
  })
})

t.test('one that is interrupted before its first step leaves no folder', async (t) => {
  const { context } = interruptedBake(t, ':')
  await t.rejects(bake(context), { code: 'ERR_INTERRUPTED', message: 'Interrupted by SIGINT.' })
  t.strictSame(readdirSync(context.bakesDir), [])
})

t.test('a builder that an interrupted Packer removed is told as removed', async (t) => {
  const { context, lines } = fakeBake(t, { packer: `${failingBuild}\n${builderRemoval}\nexit 1` })
  await t.rejects(bake(context), { code: 'ERR_BAKE_FAILED' })
  t.ok(lines.includes('failed: Launch the builder'))
  t.ok(lines.includes('Remove the builder'))
  t.notOk(lines.includes('failed: Remove the builder'))
})

t.test('one whose removal was cut short is not', async (t) => {
  const packer = `${failingBuild}\n${builderRemoval}\nkill -KILL $$`
  const { context, lines } = fakeBake(t, { packer })
  await t.rejects(bake(context), { code: 'ERR_BAKE_FAILED' })
  t.ok(lines.includes('failed: Remove the builder'))
})

t.test("the builder's console is kept without its terminal escapes", async (t) => {
  const { context } = fakeBake(t, {
    packer: `${failingBuild}\nexit 1`,
    ec2: { consoleOutput: () => Promise.resolve('[\u001b[0;32m  OK  \u001b[0m] Reached target\n') },
  })
  await t.rejects(bake(context), { code: 'ERR_BAKE_FAILED' })
  const [buildId = ''] = readdirSync(context.bakesDir)
  const path = join(context.bakesDir, buildId, 'console.txt')
  t.equal(readFileSync(path, 'utf8'), '[  OK  ] Reached target\n')
})
