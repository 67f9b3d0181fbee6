import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { asRoot } from '../../infra/foundation/as-root.ts'
import { readReceipt } from '../bake/record/receipt.ts'
import type { DemoEdge } from '../demo/demo-edge.ts'
import { demoError } from '../demo/demo-error.ts'
import { renderReport } from '../demo/report.ts'
import { runVerb } from '../demo/run-verb.ts'
import { scoreText } from '../demo/scored-request.ts'
import { summaryLines } from '../demo/summary.ts'
import { tellStory } from '../demo/tell-story.ts'
import { startTraffic } from '../demo/traffic.ts'
import { watchFleet } from '../demo/watched-fleet.ts'
import { chosenCloud, cloudOption } from '../program/cloud-option.ts'
import type { Command, CommandContext } from '../program/command.ts'
import { openSession } from '../program/session.ts'
import { loadEnvironment } from '../../infra/env/environment.ts'
import { cacheRoot, stateRoot } from '../../infra/local/cloud/cloud.ts'
import { findCloud } from '../../infra/local/cloud/cloud-records.ts'
import { createDocker } from '../../infra/local/host/docker-command.ts'
import { pullPlug } from '../../infra/local/instances/bodies/pull-plug.ts'
import { locateTools } from '../../infra/setup/toolbox.ts'

/** `assay demo`: every part at work, on this machine, told as a story. */
export const demoCommand: Command = {
  help: [
    'Runs the same verbs that a person would: up, ami, fleet up; scores a request through the load',
    'balancer; bakes again (the AMI is reused); takes the power from one instance under traffic,',
    'counts what fails, and waits until another serves. Writes an HTML report. Leaves the cloud',
    'up; assay down ends it.',
  ].join('\n'),
  options: {
    cloud: cloudOption,
    report: { type: 'string', placeholder: '<path>', description: 'where the report goes' },
  },
  run: async (context) => {
    refuseAws(context)
    const cloud = chosenCloud(context)
    const environment = String(context.values['env'])
    const story = await tellStory(liveEdge(context), { environment, cloud }, context.reporter)
    const reportPath = resolve(String(context.values['report'] ?? join('out', 'demo.html')))
    await mkdir(join(reportPath, '..'), { recursive: true })
    await writeFile(reportPath, renderReport(story))
    return { result: { reportPath, story }, lines: summaryLines(story, reportPath) }
  },
}

/**
 * The demonstration kills an instance: it must never find one on AWS.
 *
 * @throws AssayError ERR_DEMO_NOT_LOCAL for any environment but the local cloud's
 */
const refuseAws = (context: CommandContext): void => {
  const name = String(context.values['env'])
  if (loadEnvironment(name).local_cloud) return
  throw demoError(
    'ERR_DEMO_NOT_LOCAL',
    `The demonstration kills an instance, so it runs on the local cloud alone, not on ${name}.`,
  )
}

const liveEdge = (context: CommandContext): DemoEdge => {
  const { signal, values } = context
  const now = Date.now
  // Exports of an earlier `make env` may point elsewhere; the demonstration uses its own cloud.
  const cloudName = chosenCloud(context)
  const own = { ENV: String(values['env']), CLOUD: cloudName, AWS_ENDPOINT_URL: undefined }
  const env = { ...context.env, ...own }
  return {
    verb: (...args) => runVerb(args, { env, signal, now }),
    score: scoreText,
    startTraffic: (url, text) =>
      startTraffic({
        ...{ requestsPerSecond, limitSeconds: trafficLimitSeconds, now },
        url: new URL('/analyze', url),
        body: JSON.stringify({ text }),
      }),
    openFleet: async () => watchFleet((await openSession({ ...context, env })).fleet, own.ENV),
    pullPlug: (instanceId) => pullPlugOn(cloudName, env, instanceId),
    readReceipt,
    pause: (ms) => sleep(ms, undefined, { signal }),
    now,
  }
}

const requestsPerSecond = 40
const trafficLimitSeconds = 330

/** @throws AssayError ERR_DEMO_STEP when cloud or instance went meanwhile */
const pullPlugOn = async (
  cloudName: string,
  env: CommandContext['env'],
  instanceId: string,
): Promise<void> => {
  const cloud = await findCloud(stateRoot(env), cloudName)
  if (cloud === undefined) throw demoError('ERR_DEMO_STEP', `Cloud ${cloudName} is gone.`)
  const docker = createDocker(locateTools(cacheRoot(env)).docker, asRoot)
  await pullPlug(cloud, docker, instanceId).catch((cause: unknown) => {
    throw demoError('ERR_DEMO_STEP', `The power of ${instanceId} could not be taken.`, { cause })
  })
}
