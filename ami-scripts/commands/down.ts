import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheRoot, describeCloud, stateRoot } from '../../infra/local/cloud/cloud.ts'
import { downCloud, type DownReport } from '../../infra/local/up/down-cloud.ts'
import type { RemovedObjects } from '../../infra/local/up/remove-docker-objects.ts'
import { createHostCommand } from '../../infra/local/host/host-command.ts'
import { locateTools } from '../../infra/setup/toolbox.ts'
import { endBakes } from '../bake/end-bakes.ts'
import { chosenCloud, cloudOption } from '../program/cloud-option.ts'
import type { Command, CommandContext } from '../program/command.ts'

/** `assay down`: the cloud is gone, whatever state it was in. */
export const downCommand: Command = {
  help: [
    'Ends the bakes that run on one cloud, removes its processes, containers, volumes, images,',
    'rules, network and files, and says whether a kernel setting of the host differs from before.',
    'Cannot be undone: AMIs and records of the cloud go with it. Packages, the tool cache and',
    'dockerd stay, and so do the receipts and reports of this checkout (bakes/, out/).',
  ].join('\n'),
  options: { cloud: cloudOption },
  run: async ({ env, values, reporter, signal }) => {
    const name = chosenCloud({ env, values })
    const { docker, nft } = locateTools(cacheRoot(env))
    const tools = { host: createHostCommand(), docker, nft }
    const remove = async () => {
      const bakes = await endBakes(stateDirOf(name, env))
      for (const buildId of bakes) reporter.note(`Ended bake ${buildId}, which ran on it.`)
      const removed = await downCloud(name, env, tools, signal)
      return { ...removed, bakes, left: [...removed.left, ...keptFolders(projectDir)] }
    }
    const report = await reporter.during(`Remove cloud ${name}`, remove, {
      closing: (removed) =>
        absence(name, removed).length > 0 ? 'nothing was there' : summaryOf(removed),
    })
    for (const line of [...absence(name, report), ...findingsOf(report)]) reporter.note(line)
    return { result: report, lines: [], exitStatus: report.sysctlChanges.length === 0 ? 0 : 1 }
  },
}

const projectDir = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/** What bakes and demonstrations leave in a checkout; yours to remove. */
export const keptFolders = (checkout: string): readonly string[] =>
  ['bakes', 'out']
    .filter((name) => existsSync(join(checkout, name)))
    .map((name) => `${name}/ of this checkout`)

const stateDirOf = (name: string, env: CommandContext['env']): string =>
  describeCloud({ name, index: 0, region: '', stateRoot: stateRoot(env) }).stateDir

const summaryOf = (report: DownReport): string =>
  [
    `${report.processes} processes`,
    `${report.containers} containers`,
    `${report.volumes} volumes`,
    `${report.images} images`,
  ].join(', ')

type Absence = Pick<DownReport, 'isKnown' | 'others' | keyof RemovedObjects | 'processes'>

/** A mistyped name must not read like a cloud that was removed; leftovers without a record do. */
export const absence = (name: string, report: Absence): readonly string[] => {
  const { isKnown, processes, containers, volumes, images, others } = report
  if (isKnown || processes + containers + volumes + images > 0) return []
  const known = others.length === 0 ? ', nor any other' : `; there are: ${others.join(', ')}`
  return [`There is no cloud ${name}${known}.`]
}

const findingsOf = (report: DownReport): string[] => [
  ...report.sysctlChanges.map(
    ({ name, before, after }) => `Kernel setting ${name} was ${before} and is ${after}.`,
  ),
  ...(report.hasSysctlRecord && report.sysctlChanges.length === 0
    ? ['Kernel settings are as they were before the cloud.']
    : []),
  `Not the cloud's, and left: ${report.left.join('; ')}.`,
]
