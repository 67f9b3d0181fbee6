import { readFileSync } from 'node:fs'
import t from 'tap'

const root = new URL('../../../', import.meta.url)
const text = (path: string): string => readFileSync(new URL(path, root), 'utf8')

t.test(
  'the policy keeps what `assay base apply` asks about, and the other way round',
  async (t) => {
    const policy = text('infra/terraform/policy/deletion.rego')
    const [, set = ''] = /stateful_types := \{\n([^}]*)\}/.exec(policy) ?? []
    const types = [...set.matchAll(/"(\w+)"/g)].map(([, type]) => type)
    const asked = JSON.parse(text('ami-scripts/base/plan/stateful-types.json')) as object
    t.strictSame(types, Object.keys(asked).toSorted())
  },
)
