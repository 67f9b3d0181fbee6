import type { Level } from './levels.ts'

/** Something that a policy does not allow. */
export interface Breach {
  /** Who found it: `rego iam`, `checkov CKV_AWS_18`, `values`. */
  readonly rule: string
  readonly level: Level
  /** In what: `prod, planned`, `infra/terraform/traffic.tf:4`. */
  readonly where: string
  readonly message: string
}

/** One line for a person. */
export const describeBreach = ({ rule, level, where, message }: Breach): string =>
  `${rule} (${level}), ${where}: ${message}`

/** Whether it stops; what is advisory is said. */
export const isMandatory = ({ level }: Breach): boolean => level !== 'advisory'
