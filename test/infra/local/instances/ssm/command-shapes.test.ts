import t from 'tap'
import type {
  CommandRecord,
  Invocation,
} from '../../../../../infra/local/instances/ssm/command-record.ts'
import { openCommandRecords } from '../../../../../infra/local/instances/ssm/command-record.ts'
import {
  commandShape,
  invocationShape,
} from '../../../../../infra/local/instances/ssm/command-shapes.ts'
import { describeCloud } from '../../../../../infra/local/cloud/cloud.ts'

const invocation = (instanceId: string, status: Invocation['status']): Invocation => ({
  ...{ instanceId, status, responseCode: 0, stdout: 'out', stderr: '' },
  ...{ startedAt: '2026-01-01T00:00:00.000Z', endedAt: '2026-01-01T00:00:01.500Z' },
})
const command = (...invocations: Invocation[]): CommandRecord => ({
  ...{ commandId: 'c-1', documentName: 'AWS-RunShellScript', comment: '' },
  ...{ parameters: { commands: ['true'] }, requestedAt: 0, timeoutSeconds: 60, invocations },
})

t.test('a command is as far as the last of its invocations, and as bad as the worst', (t) => {
  const cases = [
    [['Pending', 'Pending'], 'Pending', 0],
    [['Success', 'Pending'], 'InProgress', 0],
    [['Success', 'Success'], 'Success', 0],
    [['Success', 'Failed'], 'Failed', 1],
    [['TimedOut', 'Success'], 'TimedOut', 1],
  ] as const
  for (const [statuses, status, errors] of cases) {
    const shape = commandShape(command(...statuses.map((one, at) => invocation(`i-${at}`, one))))
    t.equal(shape['Status'], status)
    if (status !== 'InProgress') t.equal(shape['ErrorCount'], errors)
  }
  t.end()
})

t.test('an invocation says how long it took, in ISO 8601', (t) => {
  const done = invocation('i-1', 'Success')
  const shape = invocationShape(command(done), done)
  t.match(shape, { ExecutionElapsedTime: 'PT1.5S', StandardOutputContent: 'out' })
  t.end()
})

t.test('what ran when the gateway was killed has failed for the next one', async (t) => {
  const stateRoot = t.testdir()
  const cloud = describeCloud({ name: 't', index: 77, region: 'eu-west-1', stateRoot })
  const before = await openCommandRecords(cloud)
  await before.put(command(invocation('i-1', 'InProgress'), invocation('i-2', 'Success')))
  const after = await openCommandRecords(cloud)
  const statuses = after.get('c-1')?.invocations.map(({ status }) => status)
  t.same(statuses, ['Failed', 'Success'])
})
