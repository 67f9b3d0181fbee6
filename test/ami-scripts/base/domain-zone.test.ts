import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { BaseWork } from '../../../ami-scripts/base/base-work.ts'
import { baseFolder } from '../../../ami-scripts/base/base-folder.ts'
import { refuseUndelegated, type ResolveNs } from '../../../ami-scripts/base/domain-zone.ts'
import { summarizePlan } from '../../../ami-scripts/base/plan/summarize-plan.ts'
import { loadEnvironment } from '../../../infra/env/environment.ts'
import { silentReporter } from '../../infra/foundation/recording-reporter.ts'
import { resourceChange } from './plan/plan-examples.ts'

const certificate = (...actions: string[]) =>
  summarizePlan(
    { resource_changes: [resourceChange('aws_acm_certificate_validation.this', actions)] },
    {},
  )

/** Prod, whose zone has these name servers by Terraform's outputs. */
const workOf = (t: Test, nameServers: readonly string[] | undefined): BaseWork => {
  const folder = t.testdir({})
  const path = join(folder, 'terraform')
  const outputs = nameServers === undefined ? {} : { name_servers: { value: nameServers } }
  writeFileSync(path, `#!/bin/sh\necho '${JSON.stringify(outputs)}'\n`)
  chmodSync(path, 0o755)
  return {
    environment: { ...loadEnvironment('prod'), domain: 'sentiment.example.com' },
    account: '444455556666',
    folder: baseFolder(folder, 'prod'),
    infra: folder,
    run: {
      terraform: { name: 'terraform', path, version: '1.11.4' },
      ...{ root: folder, dataFolder: folder, env: { PATH: '/usr/bin:/bin' } },
      ...{ signal: new AbortController().signal, reporter: silentReporter() },
    },
  }
}

const answers =
  (...servers: string[]): ResolveNs =>
  () =>
    Promise.resolve(servers)
const knowsNothing: ResolveNs = () => Promise.reject(new Error('queryNs ENOTFOUND'))

t.test('a certificate waits for a zone that the world finds, and for nothing else', async (t) => {
  const work = workOf(t, ['ns-1.awsdns-01.org', 'ns-2.awsdns-02.com'])
  const create = certificate('create')
  await t.resolves(refuseUndelegated(work, create, answers('NS-2.awsdns-02.com.')))
  await t.rejects(refuseUndelegated(work, create, answers('ns.parked.example')), {
    code: 'ERR_BASE_ZONE',
    exitStatus: 3,
    message: /is delegated to ns\.parked\.example, and not to the zone of the base\.$/,
  })
  await t.rejects(refuseUndelegated(work, create, knowsNothing), {
    code: 'ERR_BASE_ZONE',
    details: [
      'enter in the parent zone: NS ns-1.awsdns-01.org',
      'enter in the parent zone: NS ns-2.awsdns-02.com',
    ],
  })
})

t.test('before the zone is made, whoever the domain is delegated to is not it', async (t) => {
  const work = workOf(t, undefined)
  await t.rejects(refuseUndelegated(work, certificate('create'), answers('ns.old.example')), {
    code: 'ERR_BASE_ZONE',
    details: [],
  })
})

t.test('without a domain, or a certificate to wait for, the DNS is not asked', async (t) => {
  const work = workOf(t, undefined)
  const plain = { ...work, environment: { ...work.environment, domain: null } }
  await t.resolves(refuseUndelegated(plain, certificate('create'), knowsNothing))
  await t.resolves(refuseUndelegated(work, certificate('no-op'), knowsNothing))
})
