import { spawn } from 'node:child_process'
import { StartSessionCommand } from '@aws-sdk/client-ssm'
import { AssayError } from '../foundation/assay-error.ts'
import { cloudOption } from '../cloud-option.ts'
import type { Command, CommandContext, CommandResult } from '../command.ts'
import { openSession, type Session } from '../session.ts'
import { cacheRoot, stateRoot, type Cloud } from '../../infra/local/cloud.ts'
import { findCloudByEndpoint } from '../../infra/local/lifecycle/cloud-records.ts'
import { interactiveShell } from '../../infra/local/ssm/interactive-shell.ts'
import { loadPins } from '../../infra/setup/pins.ts'
import { runSetup } from '../../infra/setup/run-setup.ts'
import { createSetupSteps } from '../../infra/setup/setup-steps.ts'
import { locateTools } from '../../infra/setup/toolbox.ts'

/** The user without sudo that sessions run as (Session Manager's Run As, set by the AMI). */
const operator = 'ops'

/** An optional tool of set-up: built at the first session, since only dev and prod need it. */
const plugin = 'session-manager-plugin'

/** `assay shell`: a Session Manager shell. There is no SSH anywhere. */
export const shellCommand: Command = {
  verb: 'shell',
  summary: 'Open a shell on an instance, as the restricted user of Session Manager',
  help: [
    'dev and prod: StartSession, then session-manager-plugin carries the terminal.',
    'Local cloud: a terminal in the body as the same user; the session channel itself is not',
    'exercised there. Without --instance the first instance in service is taken.',
  ].join('\n'),
  options: {
    cloud: cloudOption,
    instance: { type: 'string', placeholder: '<instance-id>', description: 'which instance' },
  },
  run: async (context) => {
    const session = await openSession(context)
    const instanceId = await chooseInstance(session, context.values['instance'])
    const cloud = await findCloudByEndpoint(stateRoot(context.env), session.connection.endpoint)
    return cloud === undefined
      ? sessionManagerShell(context, session, instanceId)
      : localShell(context, cloud, instanceId)
  },
}

/** @throws AssayError ERR_INSTANCE_NOT_FOUND, ERR_FLEET_MISSING */
const chooseInstance = async (
  session: Session,
  wanted: string | boolean | undefined,
): Promise<string> => {
  const groupName = `assay-${session.environment.environment}`
  const group = await session.fleet.autoScaling.findGroup(groupName)
  if (group === undefined) throw new AssayError('ERR_FLEET_MISSING', `No fleet ${groupName}.`)
  const chosen =
    typeof wanted === 'string'
      ? group.instances.find(({ instanceId }) => instanceId === wanted)
      : group.instances.find(({ lifecycleState }) => lifecycleState === 'InService')
  if (chosen === undefined) {
    throw new AssayError(
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
): Promise<CommandResult> => {
  context.reporter.note(
    `Local cloud: a terminal as ${operator} in ${instanceId}; Session Manager's own channel is ` +
      'not exercised.',
  )
  const { docker } = locateTools(cacheRoot(context.env))
  return attach(context, docker, interactiveShell(cloud, instanceId, operator))
}

const sessionManagerShell = async (
  context: CommandContext,
  session: Session,
  instanceId: string,
): Promise<CommandResult> => {
  const roots = { cacheRoot: cacheRoot(context.env), stateRoot: stateRoot(context.env) }
  await runSetup({ ...context, ...roots, steps: createSetupSteps(loadPins(), [plugin]) })
  const answer = await session.clients.ssm.send(new StartSessionCommand({ Target: instanceId }))
  const { sessionManagerPlugin } = locateTools(roots.cacheRoot)
  // The plugin's own argument order, as the aws CLI calls it: answer, region, operation, profile,
  // request, endpoint.
  return attach(context, sessionManagerPlugin, [
    JSON.stringify(answer),
    session.connection.region,
    'StartSession',
    context.env['AWS_PROFILE'] ?? '',
    JSON.stringify({ Target: instanceId }),
    session.connection.endpoint ?? `https://ssm.${session.connection.region}.amazonaws.com`,
  ])
}

/** Hands the terminal to a program until it ends; Ctrl-C is the program's, not ours. */
const attach = (
  context: CommandContext,
  program: string,
  args: readonly string[],
): Promise<CommandResult> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', env: { ...context.env } })
    child.on('error', (cause) => {
      reject(new AssayError('ERR_SHELL_PROGRAM', `${program} could not be started.`, { cause }))
    })
    child.on('exit', (code) => {
      resolve({ result: { exitStatus: code }, lines: [], exitStatus: code ?? 1 })
    })
  })
