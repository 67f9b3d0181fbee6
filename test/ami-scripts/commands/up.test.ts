import t from 'tap'
import { upCommand } from '../../../ami-scripts/commands/up.ts'
import { recordingReporter } from '../../infra/foundation/recording-reporter.ts'

t.test('an environment on AWS is not what a local cloud is started for', async (t) => {
  const { reporter } = recordingReporter()
  const run = (env: Readonly<Record<string, string>>) =>
    upCommand.run({
      ...{ env, values: {}, positionals: [], isJson: false, isTerminal: false },
      ...{ reporter, signal: AbortSignal.abort() },
    })
  await t.rejects(run({ ENV: 'prod' }), {
    code: 'ERR_ENV_ON_AWS',
    message: /prod/,
    hint: /CLOUD=NAME FLAGS='--base prod'/,
  })
})
