/**
 * The gateway's entry: the only file of it that touches the process.
 *
 *   node main.ts <cloud.json, as `assay up` left it>
 */
import { readFileSync } from 'node:fs'
import type { CloudFile } from '../cloud/cloud-file.ts'
import { composeGateway } from './compose-gateway.ts'
import { createLog } from '../../foundation/log.ts'

const log = createLog((line) => process.stderr.write(line), Date.now)

const main = async (path: string): Promise<void> => {
  const file = JSON.parse(readFileSync(path, 'utf8')) as CloudFile
  let stop = (): void => undefined
  const stopped = new Promise<void>((resolve) => {
    stop = resolve
  })
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  const gateway = await composeGateway({ ...file, pid: process.pid, now: Date.now, stop, log })
  log('info', 'gateway serves', { cloud: file.cloud.name, port: file.cloud.ports.gateway })
  await stopped
  await gateway.close()
}

const fail = (error: unknown): void => {
  log('error', 'gateway ends', { error })
  process.exit(1)
}

process.on('uncaughtException', fail)
process.on('unhandledRejection', (error) => log('error', 'unhandled rejection', { error }))

main(process.argv[2] ?? '').then(() => process.exit(0), fail)
