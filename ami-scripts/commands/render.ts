import { fileURLToPath } from 'node:url'
import { readRenderedBase } from '../../infra/base/rendered-base.ts'
import { environmentNames } from '../../infra/env/environment-schema.ts'
import { loadEnvironment } from '../../infra/env/environment.ts'
import { cacheRoot, stateRoot } from '../../infra/local/cloud/cloud.ts'
import { renderBases } from '../../infra/render/render-bases.ts'
import { provideRenderTools } from '../../infra/render/render-tools.ts'
import type { Command } from '../program/command.ts'

const infra = fileURLToPath(new URL('../../infra', import.meta.url))

/** `assay render`: what the Terraform of each environment describes, as files. */
export const renderCommand: Command = {
  help: [
    'Writes infra/terraform/rendered/<environment>.json: every resource that the Terraform of an',
    'environment describes, with its arguments. The local cloud is made from these files.',
    'OpenTofu plans each environment and applies the plan to nothing: in place of the AWS provider',
    'stands a program with its schema, which invents what AWS would answer; what it invented',
    'stands as {{address.attribute}}. No account is needed; nothing but the files is changed.',
    'The first run builds OpenTofu and that program and fetches the schema: 5 minutes;',
    'later ones take seconds. Type-checked and planned against the real schema, never applied to',
    'AWS: that AWS accepts the values is not proved by it.',
  ].join('\n'),
  options: {
    check: {
      type: 'boolean',
      description: 'write nothing; fail when a file is not what rendering gives',
    },
  },
  run: async ({ env, reporter, signal, values }) => {
    const isCheck = values['check'] === true
    // What is stale by its hash is known before minutes of building.
    if (isCheck) {
      for (const name of environmentNames) await readRenderedBase(infra, loadEnvironment(name))
    }
    const roots = { cacheRoot: cacheRoot(env), stateRoot: stateRoot(env) }
    const tools = await provideRenderTools({ ...roots, env, signal, reporter })
    const outcomes = await renderBases({
      ...{ infra, tools, env, reporter, signal, environments: environmentNames },
      isCheck,
    })
    const lines = outcomes.map(
      ({ file, resources, isSame }) =>
        `${file}  ${resources} resources, ${isSame ? 'unchanged' : 'written'}`,
    )
    return { result: outcomes, lines }
  },
}
