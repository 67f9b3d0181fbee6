import { appendFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { baseFolder } from '../../../ami-scripts/base/base-folder.ts'
import {
  parseStateVersion,
  readPlanRecord,
  refuseOtherPlan,
  removePlan,
  writePlanRecord,
} from '../../../ami-scripts/base/plan-record.ts'

const record = {
  account: '444455556666',
  inputs: 'abc',
  program: 'terraform 1.11.4',
  state: { lineage: 'a-b', serial: 3 },
  isZoneAlone: false,
}

const savedPlan = async (t: Test) => {
  const folder = baseFolder(t.testdir({}), 'prod')
  mkdirSync(folder.home, { recursive: true })
  writeFileSync(folder.plan, 'a plan')
  await writePlanRecord(folder, record)
  return folder
}

t.test('a record is read back with its plan, and only with that', async (t) => {
  const folder = await savedPlan(t)
  t.match(await readPlanRecord(folder), record)
  t.equal(statSync(folder.record).mode & 0o777, 0o600)
  appendFileSync(folder.plan, ' and more')
  await t.rejects(readPlanRecord(folder), { code: 'ERR_BASE_PLAN_OTHER' })
  await removePlan(folder)
  await t.rejects(readPlanRecord(folder), { code: 'ERR_BASE_PLAN_MISSING' })
})

t.test('a plan without a record is none: it was not made to its end', async (t) => {
  const folder = await savedPlan(t)
  await removePlan(folder)
  writeFileSync(folder.plan, 'a plan')
  await t.rejects(readPlanRecord(folder), { code: 'ERR_BASE_PLAN_MISSING' })
})

t.test('a plan of other inputs, another account or program is refused, each said', async (t) => {
  const saved = { ...record, plan: 'hash' }
  t.doesNotThrow(() => refuseOtherPlan(saved, record))
  const other = { ...record, inputs: 'abd', account: '111122223333', program: 'tofu 1.12.6' }
  try {
    refuseOtherPlan(saved, other)
    t.fail('it is not refused')
  } catch (error) {
    t.match(error, { code: 'ERR_BASE_PLAN_OTHER', exitStatus: 2 })
    t.equal((error as { details: string[] }).details.length, 3)
  }
})

t.test('a plan of an older state is refused, and one of no state too', async (t) => {
  const saved = { ...record, plan: 'hash' }
  const states = [{ lineage: 'a-b', serial: 4 }, { lineage: 'c-d', serial: 3 }, null]
  for (const state of states) {
    t.throws(() => refuseOtherPlan(saved, { ...record, state }), { code: 'ERR_BASE_PLAN_STALE' })
  }
})

t.test('no state is null', async (t) => {
  t.equal(parseStateVersion('\n'), null)
  const text = '{"version":4,"serial":3,"lineage":"a-b","resources":[]}'
  t.strictSame(parseStateVersion(text), { lineage: 'a-b', serial: 3 })
})
