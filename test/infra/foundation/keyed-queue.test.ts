import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { createKeyedQueue, createQueue } from '../../../infra/foundation/keyed-queue.ts'

t.test('work of one key runs in order, a failure does not stop the next', async (t) => {
  const queue = createKeyedQueue()
  const seen: string[] = []
  const first = queue('a', async () => {
    await sleep(20)
    seen.push('first')
    throw new Error('first failed')
  })
  const second = queue('a', () => Promise.resolve(seen.push('second')))
  const other = queue('b', () => Promise.resolve(seen.push('other')))
  await t.rejects(first, { message: 'first failed' })
  await Promise.all([second, other])
  t.same(seen, ['other', 'first', 'second'])
})

t.test('work runs one after the other, and a failure is its own only', async (t) => {
  const inOrder = createQueue()
  const order: string[] = []
  const slow = inOrder(async () => {
    await sleep(20)
    order.push('slow')
  })
  const failing = inOrder(async () => {
    order.push('failing')
    throw new Error('no')
  })
  const last = inOrder(async () => order.push('last'))
  await t.rejects(failing, { message: 'no' })
  await Promise.all([slow, last])
  t.same(order, ['slow', 'failing', 'last'])
})
