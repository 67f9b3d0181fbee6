type Env = Readonly<Record<string, string | undefined>>

/**
 * Variables that would change what is planned behind the plan's back: further arguments, values of
 * variables, another workspace's state, and where Terraform keeps its things (HashiCorp, "Terraform
 * environment variables").
 */
const overruling = /^TF_(CLI_ARGS(_.*)?|VAR_.*|WORKSPACE|DATA_DIR|INPUT)$/

/**
 * What the program is started with: what ours was, without what would overrule the environment's
 * file.
 *
 * @param dataFolder where it keeps its providers and modules, instead of the project
 */
export const terraformEnvironment = (env: Env, dataFolder: string): Env => ({
  ...Object.fromEntries(Object.entries(env).filter(([name]) => !overruling.test(name))),
  CHECKPOINT_DISABLE: '1',
  TF_DATA_DIR: dataFolder,
  TF_IN_AUTOMATION: '1',
  TF_INPUT: '0',
})
