import { mkdir, readFile } from 'node:fs/promises'
import { writeWhole } from '../../foundation/write-whole.ts'
import type { Toolbox } from '../../setup/toolbox.ts'
import type { Cloud } from './cloud.ts'
import { statePath } from './state-layout.ts'

/** What the gateway is started with, as `up` left it in the cloud's folder. */
export interface CloudFile {
  readonly cloud: Cloud
  readonly toolbox: Toolbox
}

export const cloudFilePath = (stateDir: string): string => statePath({ stateDir }, 'cloud.json')

export const writeCloudFile = async (file: CloudFile): Promise<void> => {
  await mkdir(file.cloud.stateDir, { recursive: true, mode: 0o700 })
  await writeWhole(cloudFilePath(file.cloud.stateDir), `${JSON.stringify(file, null, 2)}\n`)
}

/** Undefined when `up` did not get that far. */
export const readCloudFile = async (stateDir: string): Promise<CloudFile | undefined> => {
  try {
    return JSON.parse(await readFile(cloudFilePath(stateDir), 'utf8')) as CloudFile
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
