import t, { type Test } from 'tap'
import { createClients } from '../../../ami-scripts/aws/clients.ts'
import {
  createBuildRecords,
  buildRecordsDir,
} from '../../../ami-scripts/bake/record/build-record.ts'
import { openBake } from '../../../ami-scripts/commands/open-bake.ts'
import { loadEnvironment } from '../../../infra/env/environment.ts'
import { silentReporter } from '../../infra/foundation/recording-reporter.ts'

/** The folder that a bake on AWS keeps its records in, for what decides it. */
const stateDirOf = async (
  state: string,
  place: { readonly account: string; readonly region?: string; readonly environment?: string },
): Promise<string> => {
  const { account, region = 'eu-west-1', environment = 'prod' } = place
  const connection = { region, endpoint: undefined, credentials: undefined, cloud: undefined }
  const session = {
    account,
    environment: { ...loadEnvironment(environment), region },
    base: { text: () => 'registry.example', list: () => [], find: () => undefined },
    clients: createClients(connection),
    connection,
  }
  const { stateDir } = openBake(session, {
    aim: { environment, cloud: undefined },
    env: { HOME: state, XDG_STATE_HOME: state },
    now: Date.now,
    reporter: silentReporter(),
    signal: new AbortController().signal,
    sshInterface: undefined,
    isForced: false,
    projectDir: state,
  })
  return stateDir
}

const recordsIn = (stateDir: string) => createBuildRecords(buildRecordsDir(stateDir))

t.test("a bake of one account is no record of another's, of any environment", async (t: Test) => {
  const state = t.testdir()
  const first = await stateDirOf(state, { account: '111111111111' })
  await recordsIn(first).begin('20261101-000000-aaaaaa')
  const others = [
    { account: '222222222222' },
    { account: '111111111111', region: 'us-east-1' },
    { account: '111111111111', environment: 'dev' },
  ]
  for (const other of others) {
    const records = recordsIn(await stateDirOf(state, other))
    t.strictSame(await records.survey(), new Map(), JSON.stringify(other))
  }
  const again = recordsIn(await stateDirOf(state, { account: '111111111111' }))
  t.strictSame([...(await again.survey()).keys()], ['20261101-000000-aaaaaa'])
})

t.test('no cloud has the name of the folder that they lie in', async (t: Test) => {
  const state = t.testdir()
  const folder = await stateDirOf(state, { account: '111111111111' })
  t.match(folder.slice(state.length), /^\/assay\/\.aws\//)
})
