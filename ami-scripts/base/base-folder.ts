import { join } from 'node:path'

/** What `assay base` keeps of one environment, in the user's cache: for this user's eyes alone. */
export interface BaseFolder {
  readonly home: string
  /** The saved plan, and beside it what it was made from. */
  readonly plan: string
  readonly record: string
  /** The environment's file, cut to what Terraform declares. */
  readonly values: string
  /** Terraform's own: providers, modules, and which backend holds the state. */
  readonly data: string
  readonly lock: string
}

export const baseFolder = (cacheRoot: string, environment: string): BaseFolder => {
  const home = join(cacheRoot, 'base', environment)
  return {
    home,
    plan: join(home, 'plan.tfplan'),
    record: join(home, 'plan.json'),
    values: join(home, 'values.tfvars.json'),
    data: join(home, 'data'),
    lock: join(home, 'lock'),
  }
}
