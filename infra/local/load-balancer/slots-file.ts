/** The slots on disk, so that a listener keeps its port when the gateway is started again. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '../../foundation/write-whole.ts'
import { noSlots, type Slots } from './slots.ts'

const slotsPath = (folder: string): string => join(folder, 'slots.json')

/** Absent or cut-off slots are no loss: every listener then gets a slot anew. */
export const readSlots = async (folder: string): Promise<Slots> => {
  try {
    return JSON.parse(await readFile(slotsPath(folder), 'utf8')) as Slots
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (isAbsent || error instanceof SyntaxError) {
      return noSlots
    }
    throw error
  }
}

export const writeSlots = async (folder: string, slots: Slots): Promise<void> => {
  await writeWhole(slotsPath(folder), JSON.stringify(slots))
}
