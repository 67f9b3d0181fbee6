import { EC2Client } from '@aws-sdk/client-ec2'
import t, { type Test } from 'tap'
import type { Bodies } from '../../../../../infra/local/instances/bodies/bodies.ts'
import { describeCloud } from '../../../../../infra/local/cloud/cloud.ts'
import type { AwsObject, CallContext } from '../../../../../infra/local/wire/handler.ts'
import { openCommandRecords } from '../../../../../infra/local/instances/ssm/command-record.ts'
import { ssmHandlers } from '../../../../../infra/local/instances/ssm/ssm-handlers.ts'
import { eventually } from '../../../../cloud/eventually.ts'
import { answered } from '../../wire/answered.ts'

const instanceIds = ['i-1', 'i-2', 'i-3']

/** Docker and moto as Run Command sees them; every instance runs and has a body. */
const open = async (t: Test) => {
  const cloud = describeCloud({ name: 't', index: 77, region: 'eu-west-1', stateRoot: t.testdir() })
  const records = await openCommandRecords(cloud)
  const ran: string[] = []
  const trouble: unknown[] = []
  const Instances = instanceIds.map((id) => ({ InstanceId: id, State: { Name: 'running' } }))
  const calls = ssmHandlers({
    cloud,
    records,
    docker: {
      words: ['docker'],
      run: () => Promise.reject(new Error('nothing else of Docker is used')),
      attempt: (args) => {
        ran.push(args.find((word) => word.includes('i-')) ?? '')
        return Promise.resolve({ exitCode: 0, stdout: 'out', stderr: '' })
      },
    },
    bodies: { get: () => ({}) } as unknown as Bodies,
    // The SDK's paginators take nothing but a client of its own.
    moto: Object.assign(new EC2Client({ region: 'eu-west-1' }), {
      send: () => Promise.resolve({ Reservations: [{ Instances }] }),
    }),
    now: () => 0,
    onTrouble: (_id, error) => trouble.push(error),
  })
  const context = {} as CallContext
  const call = (operation: string, input: AwsObject) => answered(calls[operation]?.(input, context))
  return { cloud, records, ran, trouble, call }
}

t.test('a command runs on every instance it names, and is kept with each outcome', async (t) => {
  const { cloud, ran, trouble, call } = await open(t)
  const sent = await call('SendCommand', {
    DocumentName: 'AWS-RunShellScript',
    InstanceIds: instanceIds,
    Parameters: { commands: ['true'] },
  })
  const { CommandId = '' } = sent['Command'] as { CommandId?: string }
  const kept = await eventually(
    async () => {
      const record = (await openCommandRecords(cloud)).get(CommandId)
      const isOver = record?.invocations.every(({ stdout }) => stdout === 'out')
      return (isOver === true || trouble.length > 0) && record
    },
    'the command is over',
    5000,
  )
  t.strictSame(trouble, [])
  t.equal(ran.length, 3)
  t.equal(new Set(ran).size, 3)
  t.strictSame(
    kept.invocations.map(({ status }) => status),
    ['Success', 'Success', 'Success'],
  )
})

t.test(
  'a command is forgotten by a reset, and what still runs then brings it not back',
  async (t) => {
    const { cloud, records, trouble, call } = await open(t)
    await call('SendCommand', { DocumentName: 'AWS-RunShellScript', InstanceIds: instanceIds })
    await records.clear()
    t.strictSame(records.all(), [])
    t.strictSame((await openCommandRecords(cloud)).all(), [])
    t.strictSame(trouble, [])
  },
)
