import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { together } from '../../../infra/foundation/together.ts'

t.test('results come in the order of the works, however long each takes', async (t) => {
  const works = [() => sleep(20, 'first'), () => Promise.resolve('second')]
  t.strictSame(await together(works, undefined), ['first', 'second'])
})

t.test('one fails: the others are told why, and awaited before the error comes', async (t) => {
  const fault = new Error('no space left')
  const seen: unknown[] = []
  const windsUp = async (signal: AbortSignal): Promise<void> => {
    await once(signal, 'abort')
    seen.push(signal.reason)
    await sleep(20)
    seen.push('wound up')
  }
  await t.rejects(together([windsUp, () => Promise.reject(fault)], undefined), fault)
  t.strictSame(seen, [fault, 'wound up'])
})

t.test('a failure during the winding up does not hide the first', async (t) => {
  const fault = new Error('first')
  const failsLate = async (signal: AbortSignal): Promise<void> => {
    await once(signal, 'abort')
    throw new Error('second')
  }
  await t.rejects(together([failsLate, () => Promise.reject(fault)], undefined), fault)
})

t.test('the abort from outside reaches every one', async (t) => {
  const outside = new AbortController()
  const ends = async (signal: AbortSignal): Promise<void> => {
    await once(signal, 'abort')
    signal.throwIfAborted()
  }
  const ended = together([ends, ends], outside.signal)
  const reason = new Error('Ctrl-C')
  outside.abort(reason)
  await t.rejects(ended, reason)
})
