import type { Environment } from '../../../infra/env/environment-schema.ts'
import type { BaseParameters } from '../../aws/base-parameters.ts'
import type { Ec2 } from '../../aws/ec2.ts'
import type { Ecr } from '../../aws/ecr.ts'
import type { Aim } from '../../../infra/env/aim.ts'
import type { Reporter } from '../../../infra/foundation/reporter.ts'

/** The app image as a bake sees it. */
export interface BuiltAppImage {
  readonly digest: string
  readonly version: string
  /** Pushes it where the builder pulls from; what the registry has is not sent again. */
  readonly push: (password: string) => Promise<void>
}

/** All that a bake needs of the world, handed in by the command. */
export interface BakeContext {
  readonly environment: Environment
  /** What the commands that a failure leaves behind are to reach. */
  readonly aim: Aim
  readonly base: BaseParameters
  readonly ec2: Ec2
  readonly ecr: Ecr
  readonly buildAppImage: () => Promise<BuiltAppImage>
  readonly tools: { readonly packer: string; readonly packerPluginPath: string }
  /**
   * Path of session-manager-plugin, built first where it is not there. Only a bake through Session
   * Manager asks for it.
   */
  readonly provideSessionManagerPlugin: () => Promise<string>
  /** What Packer inherits: PATH, HOME and AWS's own variables. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly projectDir: string
  /** One folder a bake: receipt, manifest, inventory, log. */
  readonly bakesDir: string
  /** Leases and records of what runs on this machine, for this account and endpoint. */
  readonly stateDir: string
  /** Undefined leaves it to the environment and its base. */
  readonly sshInterface: Environment['ssh_interface'] | undefined
  readonly isForced: boolean
  readonly reporter: Reporter
  readonly signal: AbortSignal
  readonly now: () => number
  readonly randomHex: () => string
}
