import { sessionUser } from '../aws/session-document.ts'
import { pluginCall, startSession } from '../aws/start-session.ts'
import { cloudOption } from '../program/cloud-option.ts'
import type { Command, CommandContext, CommandResult, OptionValue } from '../program/command.ts'
import { handOverTerminal } from '../console/hand-over-terminal.ts'
import { openSession, type Session } from '../program/session.ts'
import { cacheRoot, stateRoot, type Cloud } from '../../infra/local/cloud/cloud.ts'
import { interactiveShell } from '../../infra/local/instances/ssm/interactive-shell.ts'
import { loadPins } from '../../infra/setup/pins.ts'
import { runSetup } from '../../infra/setup/run-setup.ts'
import { createSetupSteps } from '../../infra/setup/setup-steps.ts'
import { locateTools } from '../../infra/setup/toolbox.ts'
import { commandError } from './command-error.ts'
import { fleetError } from '../fleet/fleet-error.ts'
import { environmentName } from '../../infra/env/names.ts'

/** An optional tool of set-up: built at the first session, since only dev and prod need it. */
const plugin = 'session-manager-plugin'

/** `assay shell`: a Session Manager shell. There is no SSH anywhere. */
export const shellCommand: Command = {
  help: [
    "The base's session document decides who the session runs as, how long, and where it is",
    'logged. dev and prod: StartSession, then session-manager-plugin carries the terminal. Local',
    'cloud: a terminal in the body as the user that the document names; the session channel, its',
    'limits and its log are not exercised there.',
    'Without --instance the first instance in service is taken.',
    'With commands on stdin instead of a terminal, it ends with the status of the last one.',
  ].join('\n'),
  options: {
    cloud: cloudOption,
    instance: { type: 'string', placeholder: '<instance-id>', description: 'which instance' },
  },
  run: async (context) => {
    const session = await openSession(context)
    const instanceId = await chooseInstance(session, context.values['instance'])
    const document = session.base.text('session-document')
    const operator = await sessionUser(session.clients.ssm, document)
    const { cloud } = session.connection
    return cloud === undefined
      ? sessionManagerShell(context, session, instanceId, document)
      : localShell(context, cloud, instanceId, operator)
  },
}

/** @throws AssayError ERR_INSTANCE_NOT_FOUND, ERR_FLEET_MISSING */
const chooseInstance = async (session: Session, wanted: OptionValue): Promise<string> => {
  const groupName = environmentName(session.environment.environment)
  const group = await session.fleet.autoScaling.findGroup(groupName)
  if (group === undefined) throw fleetError('ERR_FLEET_MISSING', `No fleet ${groupName}.`)
  const chosen =
    typeof wanted === 'string'
      ? group.instances.find(({ instanceId }) => instanceId === wanted)
      : group.instances.find(({ lifecycleState }) => lifecycleState === 'InService')
  if (chosen === undefined) {
    throw commandError(
      'ERR_INSTANCE_NOT_FOUND',
      typeof wanted === 'string'
        ? `Instance ${wanted} is not of the fleet ${groupName}.`
        : `No instance of ${groupName} is in service.`,
    )
  }
  return chosen.instanceId
}

const localShell = async (
  context: CommandContext,
  cloud: Cloud,
  instanceId: string,
  operator: string,
): Promise<CommandResult> => {
  context.reporter.note(
    `Local cloud: a terminal as ${operator} in ${instanceId}; Session Manager's own channel is ` +
      'not exercised.',
  )
  const { env, isTerminal, reporter } = context
  const { docker } = locateTools(cacheRoot(env))
  const args = interactiveShell(cloud, instanceId, { operator, isTerminal })
  const status = await handOverTerminal(docker, args, env)
  if (!isTerminal || status === 0) return shellResult(status)
  // What a person's last command ended with is no failure of opening a shell.
  reporter.note(`The shell ended with ${status}.`)
  return shellResult(0)
}

const sessionManagerShell = async (
  context: CommandContext,
  session: Session,
  instanceId: string,
  document: string,
): Promise<CommandResult> => {
  const roots = { cacheRoot: cacheRoot(context.env), stateRoot: stateRoot(context.env) }
  await runSetup({ ...context, ...roots, steps: createSetupSteps(loadPins(), [plugin]) })
  const started = await startSession(session.clients.ssm, instanceId, document)
  const { region, endpoint = `https://ssm.${region}.amazonaws.com` } = session.connection
  const profile = context.env['AWS_PROFILE'] ?? ''
  const { args, env } = pluginCall(started, { region, profile, endpoint })
  const { sessionManagerPlugin } = locateTools(roots.cacheRoot)
  return shellResult(await handOverTerminal(sessionManagerPlugin, args, { ...context.env, ...env }))
}

const shellResult = (exitStatus: number): CommandResult => ({
  result: { exitStatus },
  lines: [],
  exitStatus,
})
