import { StartSessionCommand, type SSMClient } from '@aws-sdk/client-ssm'

/** What session-manager-plugin carries on with: request and answer in AWS's own shapes. */
export interface StartedSession {
  readonly request: { readonly Target: string }
  readonly answer: {
    readonly SessionId?: string | undefined
    readonly TokenValue?: string | undefined
    readonly StreamUrl?: string | undefined
  }
}

/** Opens a Session Manager session on an instance. */
export const startSession = async (
  client: SSMClient,
  instanceId: string,
): Promise<StartedSession> => {
  const request = { Target: instanceId }
  const { SessionId, TokenValue, StreamUrl } = await client.send(new StartSessionCommand(request))
  return { request, answer: { SessionId, TokenValue, StreamUrl } }
}
