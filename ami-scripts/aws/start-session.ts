import { StartSessionCommand, type SSMClient } from '@aws-sdk/client-ssm'

/** What session-manager-plugin carries on with: request and answer in AWS's own shapes. */
export interface StartedSession {
  readonly request: { readonly Target: string; readonly DocumentName: string }
  readonly answer: {
    readonly SessionId?: string | undefined
    readonly TokenValue?: string | undefined
    readonly StreamUrl?: string | undefined
  }
}

/**
 * Opens a Session Manager session on an instance, by a document that says how: without one, the
 * account's own preferences would.
 */
export const startSession = async (
  client: SSMClient,
  instanceId: string,
  document: string,
): Promise<StartedSession> => {
  const request = { Target: instanceId, DocumentName: document }
  const { SessionId, TokenValue, StreamUrl } = await client.send(new StartSessionCommand(request))
  return { request, answer: { SessionId, TokenValue, StreamUrl } }
}

/**
 * How session-manager-plugin is called, as the aws CLI does (sessionmanager.py in awscli): in its
 * own argument order (answer, region, operation, profile, request, endpoint), and with the answer
 * in the environment, since its token opens the session and any local user can read arguments.
 * Plugins newer than 1.2.497.0 take it from there, and remove the variable
 * (ValidateInputAndStartSession in the plugin's session.go).
 */
export const pluginCall = (
  { request, answer }: StartedSession,
  options: { readonly region: string; readonly profile: string; readonly endpoint: string },
): { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> } => {
  const variable = 'AWS_SSM_START_SESSION_RESPONSE'
  const { region, profile, endpoint } = options
  return {
    args: [variable, region, 'StartSession', profile, JSON.stringify(request), endpoint],
    env: { [variable]: JSON.stringify(answer) },
  }
}
