import { fileURLToPath } from 'node:url'
import { cacheRoot, stateRoot } from '../../infra/local/cloud/cloud.ts'
import { conclude } from '../../infra/policy/conclude.ts'
import { judgeBase } from '../../infra/policy/judge-base.ts'
import { loadPins } from '../../infra/setup/pins.ts'
import { runSetup } from '../../infra/setup/run-setup.ts'
import { createSetupSteps } from '../../infra/setup/setup-steps.ts'
import type { Command } from '../program/command.ts'

const folder = fileURLToPath(new URL('../../infra/terraform', import.meta.url))

/** `assay policy`: whether the base is one that we would let anybody apply. */
export const policyCommand: Command = {
  help: [
    'Judges infra/terraform without an account and without a network: the policies of',
    'infra/terraform/policy (Rego in the form of Scalr, run by conftest: their own tests first,',
    'then every rendered base), the values of all arguments in use by what AWS takes',
    '(infra/policy/values, out of the models of botocore), and checkov, whose accepted findings',
    'stand with their reasons in infra/policy/accepted-findings.json.',
    'Changes nothing. The first run builds conftest and installs checkov into the per-user cache,',
    'about three minutes; later ones take seconds. Ends with 1 when anything mandatory is',
    'breached; levels stand in infra/terraform/policy/scalr-policy.hcl.',
  ].join('\n'),
  options: {},
  run: async ({ env, reporter, signal }) => {
    const { toolbox } = await runSetup({
      steps: createSetupSteps(loadPins(), ['conftest', 'checkov']),
      ...{ cacheRoot: cacheRoot(env), stateRoot: stateRoot(env) },
      ...{ env, signal, reporter },
    })
    const checks = await judgeBase({ tools: toolbox, folder, env, signal, reporter })
    const { checked, advice } = conclude(checks)
    for (const line of advice) reporter.note(line)
    return { result: { checks }, lines: [`${checked} checks, no breach.`] }
  },
}
