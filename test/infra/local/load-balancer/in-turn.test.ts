import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { inTurn } from '../../../../infra/local/load-balancer/in-turn.ts'

t.test('tasks run one after the other, and a failure is its own only', async (t) => {
  const turns = inTurn()
  const order: string[] = []
  const slow = turns(async () => {
    await delay(20)
    order.push('slow')
  })
  const failing = turns(async () => {
    order.push('failing')
    throw new Error('no')
  })
  const last = turns(async () => order.push('last'))
  await t.rejects(failing, { message: 'no' })
  await Promise.all([slow, last])
  t.same(order, ['slow', 'failing', 'last'])
})
