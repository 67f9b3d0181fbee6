import t from 'tap'
import { handOverTerminal } from '../../../ami-scripts/console/hand-over-terminal.ts'

const env = { PATH: '/usr/bin:/bin' }

t.test("the program's own status comes back", async (t) => {
  t.equal(await handOverTerminal('sh', ['-c', 'exit 0'], env), 0)
  t.equal(await handOverTerminal('sh', ['-c', 'exit 7'], env), 7)
  t.equal(await handOverTerminal('sh', ['-c', 'kill -TERM $$'], env), 1)
})

t.test('a program that is not there is a coded error', async (t) => {
  await t.rejects(handOverTerminal('/nowhere/shell', [], env), { code: 'ERR_SHELL_PROGRAM' })
})
