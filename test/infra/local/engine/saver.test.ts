import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { createSaver } from '../../../../infra/local/engine/saver.ts'
import { eventually } from '../../../cloud/eventually.ts'

/** A disk that is full until `room` is set. */
const saverOnDisk = () => {
  const disk = { room: false, tries: 0, saves: 0, faults: [] as unknown[] }
  const saver = createSaver(
    () => {
      disk.tries += 1
      if (!disk.room) throw new Error('ENOSPC')
      disk.saves += 1
    },
    (error) => disk.faults.push(error),
  )
  return { disk, saver }
}

t.test('a save that must be now throws when it fails', async (t) => {
  const { disk, saver } = saverOnDisk()
  t.throws(() => saver.now(), { message: 'ENOSPC' })
  t.strictSame(disk.faults, [])
})

t.test('any other is told of and tried again until there is room', async (t) => {
  for (const kind of ['soon', 'nowOrSoon'] as const) {
    const { disk, saver } = saverOnDisk()
    saver[kind]()
    await eventually(() => disk.tries > 0, 'a try', 5000)
    t.match(disk.faults, [{ message: 'ENOSPC' }])
    disk.room = true
    await eventually(() => disk.saves === 1, 'a save', 10_000)
  }
})

t.test('what is asked for several times at once is saved once', async (t) => {
  const { disk, saver } = saverOnDisk()
  disk.room = true
  saver.soon()
  saver.soon()
  saver.now()
  await sleep(400)
  t.equal(disk.saves, 1)
})
