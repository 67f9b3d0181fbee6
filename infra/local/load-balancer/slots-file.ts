/** The slots on disk, so that a listener keeps its port when the gateway is started again. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '../../foundation/write-whole.ts'
import { noSlots, type Slots } from './slots.ts'

const slotsPath = (folder: string): string => join(folder, 'slots.json')

/** Absent, cut-off or older slots are no loss: what has none then gets one anew. */
export const readSlots = async (folder: string): Promise<Slots> => {
  try {
    return { ...noSlots, ...(JSON.parse(await readFile(slotsPath(folder), 'utf8')) as Slots) }
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
