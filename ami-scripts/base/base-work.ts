import type { Environment } from '../../infra/env/environment-schema.ts'
import { baseError } from './base-error.ts'
import type { BaseFolder } from './base-folder.ts'
import type { TerraformRun } from './terraform/run-terraform.ts'

/** What planning and applying a base begin with. */
export interface BaseWork {
  readonly environment: Environment
  /** Account that the credentials are of. */
  readonly account: string
  readonly folder: BaseFolder
  /** The project's infra/ folder. */
  readonly infra: string
  readonly run: TerraformRun
}

/** Before anything is read or written there: the state of another account is nobody's business. */
export const refuseOtherAccount = (environment: Environment, account: string): void => {
  if (account === environment.account_id) return
  throw baseError(
    'ERR_BASE_ACCOUNT',
    `The credentials are of account ${account}, but ${environment.environment} lives in ` +
      `${environment.account_id}.`,
  )
}

/** `terraform 1.11.4`. */
export const programOf = ({ run: { terraform } }: BaseWork): string =>
  `${terraform.name} ${terraform.version}`
