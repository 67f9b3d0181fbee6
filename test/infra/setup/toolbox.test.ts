import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import t from 'tap'
import { locateTools, missingTools } from '../../../infra/setup/toolbox.ts'

t.test(
  'missing tools go by the names people know, each once, optional ones left out',
  async (t) => {
    const toolbox = locateTools(t.testdir())
    const missing = missingTools(toolbox)
    t.match(
      missing.join('\n'),
      /^packer\npacker-plugin-amazon\ncrane\nmoto and boto3 \(Python\)\naws CLI/,
    )
    t.equal(new Set(missing).size, missing.length)
    t.notMatch(missing.join(), 'session-manager-plugin')
    mkdirSync(dirname(toolbox.crane), { recursive: true })
    writeFileSync(toolbox.crane, '')
    t.notOk(missingTools(toolbox).includes('crane'))
  },
)
