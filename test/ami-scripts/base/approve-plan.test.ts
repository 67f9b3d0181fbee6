import t from 'tap'
import { approvePlan } from '../../../ami-scripts/base/approve-plan.ts'
import { summarizePlan } from '../../../ami-scripts/base/plan/summarize-plan.ts'
import { loadEnvironment } from '../../../infra/env/environment.ts'
import { resourceChange, stateful } from './plan/plan-examples.ts'

const environment = loadEnvironment('prod')
const database = 'aws_db_instance.this'
const losing = summarizePlan(
  { resource_changes: [resourceChange(database, ['delete', 'create'])] },
  stateful,
)
const harmless = summarizePlan(
  { resource_changes: [resourceChange('aws_subnet.a', ['delete'])] },
  stateful,
)

/** Asks what it must, and answers with what is typed; tells the questions. */
const approve = async (
  summary: typeof losing,
  options: { named?: string[]; isAssumed?: boolean; isTerminal?: boolean; typed?: string[] } = {},
): Promise<string[]> => {
  const { named = [], isAssumed = false, isTerminal = true, typed = [] } = options
  const asked: string[] = []
  const confirm = (_question: string, expected: string) => {
    asked.push(expected)
    return Promise.resolve(typed[asked.length - 1] === expected)
  }
  await approvePlan({ environment, account: '1' }, summary, {
    ...{ named, isAssumed, isTerminal, reporter: { confirm } },
  })
  return asked
}

t.test('at a terminal each loss is typed, then the name of the base', async (t) => {
  t.strictSame(await approve(losing, { typed: [database, 'assay-prod'] }), [database, 'assay-prod'])
  t.strictSame(await approve(harmless, { typed: ['assay-prod'] }), ['assay-prod'])
  await t.rejects(approve(losing, { typed: ['yes'] }), { code: 'ERR_BASE_DESTROYS', exitStatus: 3 })
  await t.rejects(approve(losing, { typed: [database, 'y'] }), { code: 'ERR_BASE_REFUSED' })
})

t.test('--yes agrees to everything but a loss; a script names that', async (t) => {
  t.strictSame(await approve(harmless, { isAssumed: true, isTerminal: false }), [])
  await t.rejects(approve(losing, { isAssumed: true }), {
    code: 'ERR_BASE_DESTROYS',
    details: [`replace ${database}: loses its databases`],
  })
  await t.rejects(approve(losing, { isTerminal: false }), { code: 'ERR_BASE_DESTROYS' })
  const script = { named: [database], isAssumed: true, isTerminal: false }
  t.strictSame(await approve(losing, script), [])
})

t.test('a name that is not of the plan is refused before anything is asked', async (t) => {
  await t.rejects(approve(losing, { named: [database, 'aws_db_instance.that'], isAssumed: true }), {
    code: 'ERR_BASE_DESTROYS',
    message: 'The plan does not destroy or replace aws_db_instance.that.',
  })
})
