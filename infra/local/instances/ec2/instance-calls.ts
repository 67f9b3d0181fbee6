import {
  DescribeInstanceAttributeCommand,
  RebootInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2'
import type { InstanceState } from '../../../model/contract.ts'
import type { AwsObject, Handler } from '../../wire/handler.ts'
import { withInstanceFaults } from './instance-fault-of.ts'
import type { Ec2Deps } from './ec2-deps.ts'
import { describeInstances } from './instance-reports.ts'
import { runInstances } from './run-instances.ts'

export const runInstancesCall =
  (deps: Ec2Deps): Handler =>
  (input) =>
    withInstanceFaults(async () => {
      const reservation = await runInstances(deps, input as unknown as RunInstancesCommandInput)
      return reservation as unknown as AwsObject
    })

/** What a call asks of moto, and of the body of each instance that moto then has in `state`. */
interface Transition {
  readonly ask: (deps: Ec2Deps, input: never) => Promise<object>
  readonly state: InstanceState
  readonly follow: (deps: Ec2Deps, instanceId: string, input: AwsObject) => Promise<void>
}

const transitions = {
  StartInstances: {
    ask: ({ moto }, input) => moto.send(new StartInstancesCommand(input)),
    state: 'pending',
    follow: ({ bodies }, instanceId) => bodies.start(instanceId),
  },
  StopInstances: {
    ask: ({ moto }, input) => moto.send(new StopInstancesCommand(input)),
    state: 'stopping',
    follow: ({ bodies }, instanceId, input) =>
      bodies.stop(instanceId, { force: input['Force'] === true }),
  },
  RebootInstances: {
    ask: ({ moto }, input) => moto.send(new RebootInstancesCommand(input)),
    state: 'running',
    follow: ({ bodies }, instanceId) => bodies.reboot(instanceId),
  },
  TerminateInstances: {
    ask: ({ moto }, input) => moto.send(new TerminateInstancesCommand(input)),
    state: 'shutting-down',
    follow: ({ bodies }, instanceId) => bodies.terminate(instanceId),
  },
} as const satisfies Readonly<Record<string, Transition>>

/**
 * Start, stop, reboot and terminate: moto checks the call, sets the in-between state and gives the
 * answer; bodies follow in the background. Without a body, moto has done it all.
 */
export const transitionCalls = (deps: Ec2Deps): Readonly<Record<string, Handler>> =>
  Object.fromEntries(
    Object.entries(transitions).map(([operation, transition]) => [
      operation,
      (input: AwsObject) => withInstanceFaults(() => move(deps, transition, input)),
    ]),
  )

/** TerminateInstances for one instance. */
export const terminateInstance = async (deps: Ec2Deps, instanceId: string): Promise<void> => {
  await move(deps, transitions.TerminateInstances, { InstanceIds: [instanceId] })
}

const move = async (
  deps: Ec2Deps,
  transition: Transition,
  input: AwsObject,
): Promise<AwsObject> => {
  const answer = await transition.ask(deps, input as never)
  const instanceIds = (input['InstanceIds'] ?? []) as readonly string[]
  const moved = (await describeInstances(deps.moto, instanceIds))
    .filter((instance) => instance.State?.Name === transition.state)
    .map((instance) => instance.InstanceId ?? '')
  await deps.reports.report(instanceIds)
  for (const instanceId of moved.filter((id) => deps.bodies.get(id) !== undefined)) {
    transition
      .follow(deps, instanceId, input)
      .catch((error: unknown) => deps.onTrouble(instanceId, error))
  }
  const { $metadata: _metadata, ...output } = answer as AwsObject
  return output
}

/** InstanceInitiatedShutdownBehavior as it stands now (it can be modified). */
export const shutdownBehavior = async (
  moto: Ec2Deps['moto'],
  instanceId: string,
): Promise<'stop' | 'terminate'> => {
  const attribute = await moto.send(
    new DescribeInstanceAttributeCommand({
      InstanceId: instanceId,
      Attribute: 'instanceInitiatedShutdownBehavior',
    }),
  )
  return attribute.InstanceInitiatedShutdownBehavior?.Value === 'terminate' ? 'terminate' : 'stop'
}
