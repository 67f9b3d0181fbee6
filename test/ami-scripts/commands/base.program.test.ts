/**
 * `assay base` as a person runs it, with a program in Terraform's place that writes what Terraform
 * 1.11.4 wrote, and an endpoint that knows the caller and an empty Parameter Store.
 */
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { withFileLock } from '../../../infra/foundation/file-lock.ts'
import { baseError } from '../../../ami-scripts/base/base-error.ts'
import { runAssay } from '../../cloud/assay-program.ts'
import { startQueryEndpoint } from '../aws/query-endpoint.ts'

const golden = readFileSync(
  new URL('../base/golden/plan-losing-repository.json', import.meta.url),
  'utf8',
)
t.setTimeout(180_000)

const address = 'aws_ecr_repository.app'

const script = (folder: string): string => `#!/bin/sh
echo "$@" >> '${folder}/calls'
case "$1" in
version) echo '{"terraform_version": "1.11.4"}' ;;
state) cat '${folder}/state' ;;
plan) for word; do case $word in -out=*) cp '${folder}/planned' "\${word#-out=}" ;; esac; done ;;
show) cat "$3" ;;
apply) cat '${folder}/apply-says'; [ ! -s '${folder}/apply-says' ] ;;
output) echo '{}' ;;
esac
`

const identity = (account: string) =>
  '<GetCallerIdentityResponse><GetCallerIdentityResult>' +
  `<Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`

/** A machine with Terraform on it and credentials of an account; dev's unless said otherwise. */
const machine = async (t: Test, account = '111122223333') => {
  const folder = t.testdir({})
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
  write('terraform', script(folder))
  chmodSync(join(folder, 'terraform'), 0o755)
  write('planned', golden)
  write('apply-says', '')
  write('state', '{"lineage": "a-b", "serial": 3}')
  write('backend', '')
  const { port } = await startQueryEndpoint(t, (call) => ({
    // The one call without a body is S3's: no bucket is there.
    status: call.size === 0 ? 404 : 200,
    body: call.get('Action') === 'GetCallerIdentity' ? identity(account) : '{"Parameters": []}',
  }))
  const env = {
    ...{ PATH: `${folder}:${process.env['PATH']}`, HOME: folder, ENV: 'dev' },
    ...{ XDG_CACHE_HOME: join(folder, 'cache'), XDG_STATE_HOME: join(folder, 'state-home') },
    ...{ AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, AWS_ACCESS_KEY_ID: 'a' },
    AWS_SECRET_ACCESS_KEY: 's',
  }
  const base = async (...args: string[]) => {
    const words = ['base', ...args, '--backend', join(folder, 'backend')]
    const { exitStatus, document } = await runAssay(words, { env, timeoutMs: 30_000 })
    return { exitStatus, code: document.error?.code, ...document }
  }
  const calls = (): string => readFileSync(join(folder, 'calls'), 'utf8')
  const kept = (name: string): string => join(folder, 'cache/assay/base/dev', name)
  return { base, calls, env, kept, write }
}

t.test('a plan is saved for this user alone, and applied once its loss is named', async (t) => {
  const { base, calls, kept } = await machine(t)
  const planned = await base('plan')
  t.match(planned, { exitStatus: 0, result: { account: '111122223333', counts: { destroy: 2 } } })
  for (const name of ['plan.tfplan', 'plan.json', 'values.tfvars.json']) {
    t.equal(statSync(kept(name)).mode & 0o777, 0o600, name)
  }
  const values = JSON.parse(readFileSync(kept('values.tfvars.json'), 'utf8'))
  t.equal(values.account_id, '111122223333')
  t.notOk('fleet_max' in values, "the program's own keys are not Terraform's")

  t.match(await base('apply', '--yes'), { exitStatus: 3, code: 'ERR_BASE_DESTROYS' })
  t.match(await base('apply', '--yes', '--destroy', 'aws_ecr_repository.that'), {
    code: 'ERR_BASE_DESTROYS',
  })
  t.match(await base('apply', '--destroy', address), { code: 'ERR_CONFIRM_NO_TERMINAL' })
  t.match(await base('apply', '--dry-run'), { exitStatus: 0 })
  t.notMatch(calls(), /^apply/m, 'nothing was applied so far')
  // Nothing publishes anything here: that the check follows is what its error shows.
  t.match(await base('apply', '--yes', '--destroy', address), { code: 'ERR_BASE_MISSING' })
  t.match(calls(), `apply -json -input=false ${kept('plan.tfplan')}\n`)
  t.match(await base('apply', '--yes'), { exitStatus: 2, code: 'ERR_BASE_PLAN_MISSING' })
})

t.test('a plan is not applied to a state, or by values, that it was not made for', async (t) => {
  const { base, calls, kept, write } = await machine(t)
  await base('plan')
  write('state', '{"lineage": "a-b", "serial": 4}')
  t.match(await base('apply', '--yes'), { exitStatus: 2, code: 'ERR_BASE_PLAN_STALE' })
  write('state', '{"lineage": "a-b", "serial": 3}')
  const record = JSON.parse(readFileSync(kept('plan.json'), 'utf8'))
  writeFileSync(kept('plan.json'), JSON.stringify({ ...record, inputs: 'of other HCL' }))
  t.match(await base('apply', '--yes'), { exitStatus: 2, code: 'ERR_BASE_PLAN_OTHER' })
  t.notMatch(calls(), /^apply/m)
})

t.test('behind a lock the plan is kept; after any other failure it is spent', async (t) => {
  const { base, kept, write } = await machine(t)
  const saying = (summary: string): string =>
    JSON.stringify({
      '@message': 'x',
      diagnostic: { severity: 'error', summary, detail: 'ID: 3f' },
    })
  await base('plan')
  const apply = () => base('apply', '--yes', '--destroy', address)
  write('apply-says', saying('Error acquiring the state lock'))
  t.match(await apply(), {
    exitStatus: 1,
    code: 'ERR_BASE_LOCKED',
    error: { details: [/.*/, 'ID: 3f'] },
  })
  t.ok(existsSync(kept('plan.tfplan')))
  write('apply-says', saying('creating RDS DB Instance: InvalidParameterValue'))
  t.match(await apply(), { exitStatus: 1, code: 'ERR_TERRAFORM_FAILED' })
  t.notOk(existsSync(kept('plan.tfplan')))
})

t.test('another account and a local cloud are refused before Terraform does a thing', async (t) => {
  const other = await machine(t, '444455556666')
  t.match(await other.base('plan'), { exitStatus: 2, code: 'ERR_BASE_ACCOUNT' })
  t.match(await other.base('plan', '--env', 'local'), { exitStatus: 2, code: 'ERR_BASE_LOCAL' })
  t.match(await other.base('plan', '--with', 'terragrunt'), { exitStatus: 2, code: 'ERR_USAGE' })
  t.equal(other.calls(), 'version -json\n')
})

t.test('a dry run keeps no plan', async (t) => {
  const { base, kept } = await machine(t)
  t.match(await base('--dry-run'), { exitStatus: 0, result: { counts: { destroy: 2 } } })
  t.notOk(existsSync(kept('plan.tfplan')))
})

t.test('one run at a time plans or applies, and none without a bucket for the state', async (t) => {
  const { base, env, kept } = await machine(t)
  const options = { waitMs: 5_000, busy: baseError.of('ERR_BASE_BUSY') }
  const second = await withFileLock(kept('lock'), () => base('plan'), options)
  t.match(second, { exitStatus: 1, code: 'ERR_BASE_BUSY' })
  const { document } = await runAssay(['base', 'plan'], { env, timeoutMs: 30_000 })
  t.match(document.error, {
    code: 'ERR_BASE_STATE_MISSING',
    message: 'There is no bucket assay-dev-state-111122223333-eu-west-1',
  })
})
