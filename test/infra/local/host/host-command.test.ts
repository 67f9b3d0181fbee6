import t from 'tap'
import { createHostCommand } from '../../../../infra/local/host/host-command.ts'

const { asUser } = createHostCommand()

t.test('a program gets its input and its words as they are', async (t) => {
  t.equal(await asUser('cat', [], 'a\nb'), 'a\nb')
  t.equal(await asUser('printf', ['%s', '$HOME `id` "x"']), '$HOME `id` "x"')
})

t.test('one that fails is told with its status and its own words', async (t) => {
  const failing = ['-c', 'echo first >&2; echo second >&2; exit 3']
  await t.rejects(asUser('sh', failing), {
    code: 'ERR_HOST_COMMAND',
    message: /ended with 3: sh -c /,
    details: ['first', 'second'],
  })
})
