import t from 'tap'
import { describeCloud } from '../../../../../infra/local/cloud/cloud.ts'
import { interactiveShell } from '../../../../../infra/local/instances/ssm/interactive-shell.ts'

const cloud = describeCloud({ name: 'blue', index: 1, region: 'eu-west-1', stateRoot: '/state' })

t.test('Docker is asked for a terminal only where there is one: else it refuses', async (t) => {
  const argsWith = (isTerminal: boolean) =>
    interactiveShell(cloud, 'i-1', { operator: 'ops', isTerminal })
  t.ok(argsWith(true).includes('--tty'))
  t.notOk(argsWith(false).includes('--tty'))
  t.match(argsWith(false).join(' '), / --interactive --user ops .* \/bin\/bash --login$/)
})
