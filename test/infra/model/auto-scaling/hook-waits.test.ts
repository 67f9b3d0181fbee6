import t from 'tap'
import {
  abandonedMessage,
  globalTimeoutSeconds,
  settleAction,
} from '../../../../infra/model/auto-scaling/hook-waits.ts'
import type { LifecycleHook } from '../../../../infra/model/auto-scaling/state.ts'
import { createFleet, membersOf } from '../../../sim/fleet.ts'
import { createDriver } from '../../../sim/world-driver.ts'

const hook = (heartbeatTimeout: number): LifecycleHook => ({
  name: 'h',
  transition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
  heartbeatTimeout,
  defaultResult: 'ABANDON',
  notificationMetadata: null,
  notificationTargetArn: null,
  roleArn: null,
})

t.test('an instance waits 100 heartbeats at most, and never more than 48 hours', async (t) => {
  t.equal(globalTimeoutSeconds(hook(30)), 3_000)
  t.equal(globalTimeoutSeconds(hook(7_200)), 172_800)
})

t.test('CONTINUE ends one action, ABANDON all of them', async (t) => {
  const driver = createDriver()
  createFleet(driver)
  driver.run(20_000)
  const actions = ['one', 'two'].map((token) => ({
    token,
    hook: hook(30),
    heartbeatDeadline: 1,
    globalDeadline: 1,
  }))
  const member = { ...membersOf(driver)[0]!, actions }
  settleAction(member, { result: 'CONTINUE', token: 'one', timedOut: false })
  t.match(member.actions, [{ token: 'two' }])
  settleAction(member, { result: 'ABANDON', token: 'other', timedOut: true })
  t.same(member.actions, [])
})

t.test('the message of an abandoned launch says whether it timed out', async (t) => {
  const outcome = { result: 'ABANDON', token: 'T' } as const
  t.match(abandonedMessage({ ...outcome, timedOut: true }), /T was abandoned: Heartbeat Timeout$/)
  t.match(abandonedMessage({ ...outcome, timedOut: false }), /Completed with ABANDON Result$/)
})
