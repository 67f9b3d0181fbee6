import fc from 'fast-check'
import t from 'tap'
import { changeKinds, summarizePlan } from '../../../../ami-scripts/base/plan/summarize-plan.ts'
import { planArbitrary, resourceChange, stateful } from './plan-examples.ts'

const kindsOf = (...actions: string[]) =>
  summarizePlan(
    { resource_changes: [resourceChange('aws_subnet.a', actions)] },
    stateful,
  ).changes.map(({ kind }) => kind)

t.test('both orders of a replacement are one, and reading is nothing', async (t) => {
  t.strictSame(kindsOf('delete', 'create'), ['replace'])
  t.strictSame(kindsOf('create', 'delete'), ['replace'], 'create_before_destroy')
  t.strictSame(kindsOf('delete'), ['destroy'])
  t.strictSame(kindsOf('forget'), ['forget'])
  t.strictSame(kindsOf('update'), ['change'])
  t.strictSame(kindsOf('create'), ['create'])
  t.strictSame(kindsOf('no-op'), [])
  t.strictSame(kindsOf('read'), [])
  t.strictSame(kindsOf('transmute'), ['change'], 'an action of a later version is not hidden')
})

t.test('what takes data with it comes first, then by kind, then by address', async (t) => {
  const plan = {
    resource_changes: [
      resourceChange('aws_subnet.b', ['create']),
      resourceChange('aws_subnet.a', ['create']),
      resourceChange('aws_subnet.gone', ['delete']),
      resourceChange('aws_s3_bucket.logs', ['create', 'delete']),
      resourceChange('aws_db_instance.this', ['delete']),
      resourceChange('aws_s3_bucket.new', ['create']),
    ],
  }
  const { changes, counts } = summarizePlan(plan, stateful)
  t.strictSame(
    changes.map(({ kind, address, loses }) => [kind, address, loses]),
    [
      ['destroy', 'aws_db_instance.this', 'its databases'],
      ['replace', 'aws_s3_bucket.logs', 'objects'],
      ['destroy', 'aws_subnet.gone', undefined],
      ['create', 'aws_s3_bucket.new', undefined],
      ['create', 'aws_subnet.a', undefined],
      ['create', 'aws_subnet.b', undefined],
    ],
  )
  t.match(counts, { destroy: 2, replace: 1, create: 3, change: 0 })
})

t.test('a move, an import and a leftover of a replacement are told apart', async (t) => {
  const plan = {
    resource_changes: [
      resourceChange('aws_subnet.new', ['no-op'], { previous_address: 'aws_subnet.old' }),
      resourceChange('aws_subnet.found', ['no-op'], {
        change: { actions: ['no-op'], importing: { id: 'subnet-1' } },
      }),
      resourceChange('aws_db_instance.this', ['delete'], { deposed: '3f2a' }),
    ],
    resource_drift: [
      resourceChange('aws_subnet.new', ['update']),
      resourceChange('data.aws_caller_identity.this', ['update'], { mode: 'data' }),
    ],
  }
  const { changes, drifted } = summarizePlan(plan, stateful)
  t.strictSame(
    changes.map(({ kind, address, reason }) => [kind, address, reason]),
    [
      ['destroy', 'aws_db_instance.this (deposed 3f2a)', undefined],
      ['move', 'aws_subnet.new', 'it was aws_subnet.old'],
      ['import', 'aws_subnet.found', undefined],
    ],
  )
  t.strictSame(drifted, ['aws_subnet.new'])
})

t.test('the reason is the paths that force it, or else what the plan says', async (t) => {
  const reasonOf = (rest: Parameters<typeof resourceChange>[2]) =>
    summarizePlan(
      { resource_changes: [resourceChange('aws_subnet.a', ['delete', 'create'], rest)] },
      stateful,
    ).changes[0]?.reason
  const actions = ['delete', 'create']
  const replace_paths = [['cidr_block'], ['ingress', 0, 'from_port']]
  t.equal(
    reasonOf({
      action_reason: 'replace_because_cannot_update',
      change: { actions, replace_paths },
    }),
    'cannot be changed in place: cidr_block, ingress[0].from_port',
  )
  t.equal(
    reasonOf({ action_reason: 'replace_because_tainted' }),
    'it is marked as broken (tainted)',
  )
  t.equal(reasonOf({ action_reason: 'constructor' }), undefined)
})

t.test(
  'every plan: nothing managed is lost from sight, twice in it, or out of order',
  async (t) => {
    fc.assert(
      fc.property(planArbitrary, (plan) => {
        const { changes, counts } = summarizePlan(plan, stateful)
        const managed = (plan.resource_changes ?? []).filter(({ mode }) => mode === 'managed')
        const touched = managed.filter(
          ({ address, previous_address, change: { actions } }) =>
            !['no-op', 'read'].includes(actions[0] ?? '') ||
            (previous_address ?? address) !== address,
        )
        t.strictSame(
          changes.map(({ address }) => address).toSorted(),
          touched.map(({ address }) => address).toSorted(),
        )
        const going = touched.filter(
          ({ type, change: { actions } }) => actions.includes('delete') && type in stateful,
        )
        const leading = changes.slice(0, going.length)
        t.ok(leading.every(({ loses }) => loses !== undefined))
        t.ok(changes.slice(going.length).every(({ loses }) => loses === undefined))
        t.equal(
          changeKinds.reduce((sum, kind) => sum + counts[kind], 0),
          changes.length,
        )
      }),
    )
  },
)

t.test('every plan: the order in which Terraform lists it makes no difference', async (t) => {
  fc.assert(
    fc.property(planArbitrary, ({ resource_changes = [] }) => {
      const backwards = { resource_changes: resource_changes.toReversed() }
      t.strictSame(
        summarizePlan(backwards, stateful),
        summarizePlan({ resource_changes }, stateful),
      )
    }),
  )
})
