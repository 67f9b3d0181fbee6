/** The names that two rooms have to agree on: one writes them into AWS, another looks there. */

/** Group, launch template and, with a suffix, whatever else an environment's fleet and base own. */
export const environmentName = (environment: string): string => `assay-${environment}`

/** Keys of the tags on AMIs, snapshots and builders; packer/source.pkr.hcl writes them. */
export const tag = {
  appImage: 'assay:app-image',
  build: 'assay:build',
  environment: 'assay:env',
  key: 'assay:key',
  sourceAmi: 'assay:source-ami',
  status: 'assay:status',
} as const

/** Whom sessions run as: without sudo and without Docker; the image makes it (its sysusers.d). */
export const operatorUser = 'ops'

/** Path of the SSM parameters in which the static base publishes its ids; ends in a slash. */
export const baseParameterPath = (environment: string): string => `/assay/${environment}/base/`

/** What stands below that path, in every environment. Lists are StringLists. */
export const publishedParameters = [
  'vpc-id',
  'public-subnet-ids',
  'private-subnet-ids',
  'load-balancer-arn',
  'listener-arn',
  'load-balancer-security-group-id',
  'instance-security-group-id',
  'builder-security-group-id',
  'instance-profile-name',
  'builder-instance-profile-name',
  'registry',
  'log-bucket',
  'kms-key-id',
  'session-document',
] as const

export type BaseParameterName =
  | (typeof publishedParameters)[number]
  // Where the service is; a base of a local cloud may leave it out.
  | 'url'
  // What a base that stands in for AWS says of itself; AWS's own publish none of these.
  | 'builder-ssh-interface'
  | 'datadog-apt-key-fingerprint'
  | 'ssm-agent'
