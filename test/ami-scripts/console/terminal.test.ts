import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { createTerminal } from '../../../ami-scripts/console/terminal.ts'

const capture = (isInteractive: boolean) => {
  const written: string[] = []
  let now = 0
  const stderr = { columns: 80, write: (text: string) => written.push(text) > 0 }
  const terminal = createTerminal({
    stdin: { isTTY: false } as NodeJS.ReadStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    isInteractive,
    hasColor: false,
    now: () => now,
  })
  return {
    written,
    terminal,
    pass: (ms: number) => {
      now += ms
    },
  }
}

t.test('without a terminal a step is one line when it begins and one when it ends', async (t) => {
  const { written, terminal, pass } = capture(false)
  const step = terminal.step('Bake', { expectedMs: 65_000 })
  pass(2500)
  step.done('ami-1')
  t.strictSame(written, ['> Bake, about 1 min 5 s\n', '✓ Bake  2.5 s  ami-1\n'])
})

t.test('an estimate below a second is left out', async (t) => {
  const { written, terminal } = capture(false)
  terminal.step('Upload', { expectedMs: 999 }).done()
  terminal.step('Verify', { expectedMs: 1000 }).done()
  t.strictSame(
    written.filter((line) => line.startsWith('>')),
    ['> Upload\n', '> Verify, about 1.0 s\n'],
  )
})

t.test('on a terminal a spinner is drawn after 200 ms and gone before the last line', async (t) => {
  const { written, terminal, pass } = capture(true)
  const step = terminal.step('Bake')
  await sleep(250)
  t.strictSame(written, [], 'nothing is drawn for a step that is quick by the clock')
  pass(3000)
  step.update('Unpacking docker.io')
  await sleep(250)
  t.match(written.join(''), /Bake {2}3\.0 s {2}Unpacking docker\.io/)
  step.fail()
  t.strictSame(written.slice(-2), ['\r\u001b[2K', '✗ Bake  3.0 s\n'])
})

t.test('of two steps at once the spinner shows the younger, then the other again', async (t) => {
  const { written, terminal, pass } = capture(true)
  const older = terminal.step('Older', { expectedMs: 65_000 })
  const younger = terminal.step('Younger')
  pass(3000)
  await sleep(250)
  t.match(written.join(''), /Younger/)
  t.notMatch(written.join(''), /Older/)
  younger.done()
  await sleep(250)
  t.match(written.at(-1), /Older {2}3\.0 s of about 1 min 5 s/)
  terminal.note('By the way')
  t.equal(written.at(-1), '\r\u001b[2KBy the way\n')
  older.done()
})

t.test('a question without a terminal to answer on is a usage error', async (t) => {
  const { terminal } = capture(false)
  await t.rejects(terminal.confirm('Remove it?', 'assay-prod'), { code: 'ERR_CONFIRM_NO_TERMINAL' })
})
