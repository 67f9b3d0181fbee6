/** Which steps run when, and what a person is told of them. */
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { byRename, cacheOf, createReporter, fileStep, leftovers, setUp } from './fake-steps.ts'

/** Something that one step does and another waits for. */
const createEvent = (): { readonly happened: Promise<void>; readonly happen: () => void } => {
  const emitter = new EventTarget()
  return {
    happened: once(emitter, 'it').then(() => undefined),
    happen: () => emitter.dispatchEvent(new Event('it')),
  }
}

t.test('steps that do not need each other run at the same time', async (t) => {
  const cache = cacheOf(t)
  const met = createEvent()
  const waits = fileStep('waits', async (_, file) => {
    await met.happened
    await writeFile(file, '')
  })
  const meets = fileStep('meets', async (_, file) => {
    met.happen()
    await writeFile(file, '')
  })
  t.strictSame((await setUp(cache, [waits, meets])).provided, ['waits', 'meets'])
})

t.test('a step begins when those before it have ended, through one that is there', async (t) => {
  const cache = cacheOf(t)
  const there = byRename('there', ['slow'])
  await setUp(cache, [byRename('there')])
  const slow = fileStep('slow', async (_, file) => {
    await delay(100)
    await writeFile(file, '')
  })
  const late = fileStep(
    'late',
    async (context, file) => {
      t.ok(await slow.isReady(context))
      await writeFile(file, '')
    },
    ['there'],
  )
  t.strictSame((await setUp(cache, [slow, there, late])).provided, ['slow', 'late'])
})

t.test('a failure stops the steps beside it and is the error that is told', async (t) => {
  const cache = cacheOf(t)
  const began = createEvent()
  const endless = fileStep('endless', async ({ run }) => {
    const end = run(['sleep', '60'], { deadlineMs: 60_000 })
    began.happen()
    await end
  })
  const broken = fileStep('broken', async ({ run }) => {
    await began.happened
    await run(['false'], { deadlineMs: 10_000 })
  })
  const reporter = createReporter()
  const steps = [endless, broken, byRename('never', ['endless'])]
  await t.rejects(setUp(cache, steps, { reporter }), { message: /false … ended with 1/ })
  t.strictSame(reporter.lines, ['fail Step 2 of 3: broken', 'fail Step 1 of 3: endless (stopped)'])
  t.strictSame(leftovers(cache), [])
})

t.test('a long set-up says first how long it takes; a short one does not', async (t) => {
  const cache = cacheOf(t)
  const long = { ...byRename('long'), expectedSeconds: 100 }
  const reporter = createReporter()
  await setUp(cache, [long, { ...byRename('longer', ['long']), expectedSeconds: 150 }], {
    reporter,
  })
  t.match(reporter.lines[0], /about 5 minutes/)
  const second = createReporter()
  await setUp(cache, [byRename('short')], { reporter: second })
  t.strictSame(second.lines, ['done Step 1 of 1: short'])
})

t.test('what an earlier step has brought along is not provided again', async (t) => {
  const brought = fileStep('brought', () => Promise.reject(new Error('needless')), ['brings'])
  const brings = fileStep('brings', async ({ cacheRoot }, file) => {
    await writeFile(join(cacheRoot, 'tools', 'brought'), '')
    await writeFile(file, '')
  })
  t.strictSame((await setUp(cacheOf(t), [brings, brought])).provided, ['brings'])
})
