/** The floors of .dependency-cruiser.mjs, on arrows planted in a house of this test's own. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { root } from './sources.ts'

interface Violation {
  readonly from: string
  readonly rule: { readonly name: string }
}

/** Cruises a house with these files, each of which imports one other (or a package). */
const cruise = (house: string, arrows: Readonly<Record<string, string>>): Violation[] => {
  symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'))
  writeFileSync(join(house, 'tsconfig.json'), '{"compilerOptions":{"module":"nodenext"}}')
  for (const [path, text] of Object.entries(arrows)) {
    mkdirSync(join(house, dirname(path)), { recursive: true })
    writeFileSync(join(house, path), text)
  }
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
  const config = join(root, '.dependency-cruiser.mjs')
  const words = ['--config', config, '--output-type', 'json', 'ami-scripts', 'infra', 'service']
  const { stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: house,
    encoding: 'utf8',
    timeout: 60_000,
  })
  if (!stdout.startsWith('{')) throw new Error(stderr)
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations
}

t.test('an arrow up, to a sibling, or out of a pure room is found; one down is not', async (t) => {
  const type = (specifier: string): string => `import type { X } from '${specifier}'\n`
  const ends = [
    ...['infra/env', 'infra/setup', 'infra/foundation', 'infra/local/host', 'infra/local/wire'],
    ...['infra/local/engine', 'infra/local/gateway', 'ami-scripts/aws', 'ami-scripts/fleet'],
    ...['ami-scripts/bake/plan', 'ami-scripts/bake', 'ami-scripts/console', 'ami-scripts/program'],
    'service',
  ].map((room) => [`${room}/end.ts`, 'export interface X {}\n'] as const)
  const violations = cruise(t.testdir({}), {
    ...Object.fromEntries(ends),
    'infra/env/down.ts': type('../foundation/end.ts'),
    'infra/foundation/up.ts': type('../env/end.ts'),
    'infra/setup/up.ts': type('../../ami-scripts/aws/end.ts'),
    'infra/local/wire/sibling.ts': type('../host/end.ts'),
    'infra/local/host/up.ts': type('../gateway/end.ts'),
    'infra/model/impure.ts': `import { join } from 'node:path'\njoin()\n`,
    'infra/model/env.ts': type('../env/end.ts'),
    'ami-scripts/fleet/up.ts': type('../aws/end.ts'),
    'ami-scripts/fleet/plan.ts': `import { join } from 'node:path'\njoin()\n`,
    'ami-scripts/fleet/plan-group.ts': `import { y } from './observe.ts'\ny()\n`,
    'ami-scripts/fleet/observe.ts': 'export const y = () => {}\n',
    'ami-scripts/fleet/step.ts': type('../../infra/env/end.ts'),
    'ami-scripts/fleet/drift.ts': `${type('./observe.ts')}import './target-group.ts'\n`,
    'ami-scripts/fleet/target-group.ts': type('./end.ts'),
    'ami-scripts/aws/down.ts': type('../fleet/end.ts'),
    'ami-scripts/bake/plan/up.ts': type('../end.ts'),
    'ami-scripts/program/console.ts': type('../console/end.ts'),
    'ami-scripts/program/calls.ts': `import { STSClient } from '@aws-sdk/client-sts'\nSTSClient\n`,
    'ami-scripts/program/types.ts': `import type { STS } from '@aws-sdk/client-sts'\n`,
    'service/alone.ts': type('../infra/env/end.ts'),
    'infra/newcomer/down.ts': type('../env/end.ts'),
    'infra/local/newcomer/down.ts': type('../host/end.ts'),
    'infra/local/engine/known.ts': type('../stranger/end.ts'),
    'infra/local/stranger/end.ts': 'export interface X {}\n',
    'infra/env/one.ts': type('./other.ts'),
    'infra/env/other.ts': type('./one.ts'),
  })
  t.strictSame([...new Set(violations.map(({ from }) => from))].sort(), [
    'ami-scripts/bake/plan/up.ts',
    'ami-scripts/fleet/plan-group.ts',
    'ami-scripts/fleet/plan.ts',
    'ami-scripts/fleet/step.ts',
    'ami-scripts/fleet/up.ts',
    'ami-scripts/program/calls.ts',
    'ami-scripts/program/console.ts',
    'infra/env/one.ts',
    'infra/foundation/up.ts',
    'infra/local/engine/known.ts',
    'infra/local/host/up.ts',
    'infra/local/newcomer/down.ts',
    'infra/local/wire/sibling.ts',
    'infra/model/env.ts',
    'infra/model/impure.ts',
    'infra/newcomer/down.ts',
    'infra/setup/up.ts',
    'service/alone.ts',
  ])
})
