import t from 'tap'
import { terraformEnvironment } from '../../../../ami-scripts/base/terraform/terraform-environment.ts'

t.test("what would overrule the environment's file does not reach the program", async (t) => {
  const kept = { PATH: '/bin', AWS_PROFILE: 'prod', TF_CLI_CONFIG_FILE: '/rc', TF_LOG: 'debug' }
  const overruling = {
    TF_CLI_ARGS: '-destroy',
    TF_CLI_ARGS_plan: '-destroy',
    TF_VAR_deletion_protection: 'false',
    TF_WORKSPACE: 'other',
    TF_DATA_DIR: '/elsewhere',
    TF_INPUT: '1',
  }
  t.strictSame(terraformEnvironment({ ...kept, ...overruling }, '/data'), {
    ...kept,
    CHECKPOINT_DISABLE: '1',
    TF_DATA_DIR: '/data',
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
  })
})
