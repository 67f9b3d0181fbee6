import {
  GetCommandInvocationCommand,
  SendCommandCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm'
import { eventually } from './eventually.ts'

/** Runs a script on an instance by Run Command, to its end, and answers all that it wrote. */
export const runInside = async (
  ssm: SSMClient,
  instanceId: string,
  script: string,
): Promise<string> => {
  const sent = await ssm.send(
    new SendCommandCommand({
      InstanceIds: [instanceId],
      DocumentName: 'AWS-RunShellScript',
      Parameters: { commands: [script] },
    }),
  )
  const CommandId = sent.Command?.CommandId ?? ''
  return eventually(async () => {
    const answer = await ssm.send(
      new GetCommandInvocationCommand({ CommandId, InstanceId: instanceId }),
    )
    const isOver = answer.Status === 'Success' || answer.Status === 'Failed'
    return isOver && `${answer.StandardOutputContent ?? ''}${answer.StandardErrorContent ?? ''}`
  }, `${script} on ${instanceId}`)
}
