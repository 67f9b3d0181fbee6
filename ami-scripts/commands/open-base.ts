import { fileURLToPath } from 'node:url'
import { createBaseClients } from '../aws/base-clients.ts'
import { isBucketThere } from '../aws/observe-bucket.ts'
import { stateBucketName } from '../base/backend.ts'
import { baseError } from '../base/base-error.ts'
import { baseFolder } from '../base/base-folder.ts'
import { refuseOtherAccount, type BaseWork } from '../base/base-work.ts'
import {
  findTerraform,
  terraformNames,
  type TerraformName,
} from '../base/terraform/find-terraform.ts'
import type { CommandContext, OptionValue } from '../program/command.ts'
import { programError } from '../program/program-error.ts'
import { openCaller } from '../program/session.ts'
import { loadEnvironment } from '../../infra/env/environment.ts'
import { cacheRoot } from '../../infra/local/cloud/cloud.ts'
import { findProgram } from '../../infra/setup/find-program.ts'

const infra = fileURLToPath(new URL('../../infra', import.meta.url))

/**
 * What planning and applying begin with: a program that can, and credentials of the account.
 *
 * @throws AssayError ERR_BASE_LOCAL, ERR_BASE_ACCOUNT, ERR_BASE_STATE_MISSING,
 *   ERR_TERRAFORM_MISSING, ERR_TERRAFORM_VERSION, ERR_USAGE, and what openCaller throws
 */
export const openBase = async (context: CommandContext): Promise<BaseWork> => {
  const { env, values, reporter, signal } = context
  const name = String(values['env'])
  const wanted = programName(values['with'])
  if (loadEnvironment(name).local_cloud) refuseLocal(name)
  const terraform = await findTerraform({ env, wanted, findProgram })
  const { environment, account, connection } = await openCaller(context)
  if (connection.cloud !== undefined) refuseLocal(`cloud ${connection.cloud.name}`)
  refuseOtherAccount(environment, account)
  const bucket = stateBucketName(environment)
  const hasOwnBackend = values['backend'] !== undefined
  if (!hasOwnBackend && !(await isBucketThere(createBaseClients(connection).s3, bucket))) {
    const message = `There is no bucket ${bucket}, in which the state of ${name} is kept.`
    throw baseError('ERR_BASE_STATE_MISSING', message)
  }
  const folder = baseFolder(cacheRoot(env), name)
  return {
    ...{ environment, account, folder, infra },
    run: {
      ...{ terraform, env, signal, reporter },
      root: `${infra}/terraform`,
      dataFolder: folder.data,
    },
  }
}

const refuseLocal = (what: string): never => {
  throw baseError('ERR_BASE_LOCAL', `Terraform is not applied to ${what}: it is no AWS account.`)
}

/** @throws AssayError ERR_USAGE */
const programName = (value: OptionValue): TerraformName | undefined => {
  if (value === undefined) return undefined
  const known = terraformNames.find((name) => name === value)
  if (known !== undefined) return known
  const names = terraformNames.join(', ')
  throw programError('ERR_USAGE', `--with "${String(value)}" is none of ${names}.`)
}
