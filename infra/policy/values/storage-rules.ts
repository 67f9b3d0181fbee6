import { api, free, page, type TypeRules } from './value-rule.ts'

const database = 'RDS API, CreateDBInstance'
const identifier = (title: string) =>
  page(title, { pattern: '(?!.*--)[A-Za-z][A-Za-z0-9-]{0,254}(?<!-)' })
const days = page('S3 API, LifecycleRule', { min: 1 })
const lifecycle = (member: string) =>
  api('s3 PutBucketLifecycleConfiguration', `LifecycleConfiguration.Rules.${member}`)
const retentionDays = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922],
  ...[3288, 3653],
]
const daytime = String.raw`([01]\d|2[0-3]):[0-5]\d`
const weekday = '(mon|tue|wed|thu|fri|sat|sun)'

/** Database, buckets, logs, registry. */
export const storageRules: Readonly<Record<string, TypeRules>> = {
  aws_cloudwatch_log_group: {
    name: api('logs CreateLogGroup', 'logGroupName'),
    retention_in_days: page('CloudWatch Logs API, PutRetentionPolicy', { enum: retentionDays }),
  },
  aws_db_instance: {
    allocated_storage: page(database, { min: 20, max: 65536 }),
    backup_retention_period: page(database, { min: 0, max: 35 }),
    backup_window: page(database, { pattern: `${daytime}-${daytime}` }),
    ca_cert_identifier: page('RDS user guide, "Certificate authorities"', {
      enum: ['rds-ca-rsa2048-g1', 'rds-ca-rsa4096-g1', 'rds-ca-ecc384-g1'],
    }),
    db_name: page(database, { pattern: '[A-Za-z_][A-Za-z0-9_]{0,62}' }),
    enabled_cloudwatch_logs_exports: page('RDS user guide, "Publishing PostgreSQL logs"', {
      enum: ['postgresql', 'upgrade', 'iam-db-auth-error'],
    }),
    engine: page(database, { enum: ['postgres'] }),
    engine_version: page('RDS user guide, "PostgreSQL versions"', {
      pattern: String.raw`1[4-8](\.\d+)?`,
    }),
    final_snapshot_identifier: identifier('RDS API, DeleteDBInstance'),
    identifier: page(database, { pattern: '(?!.*--)[A-Za-z][A-Za-z0-9-]{0,62}(?<!-)' }),
    instance_class: free('The policy placement lists the ones that are agreed on.'),
    maintenance_window: page(database, {
      pattern: `${weekday}:${daytime}-${weekday}:${daytime}`,
    }),
    max_allocated_storage: page(database, { min: 22, max: 65536 }),
    port: page(database, { min: 1150, max: 65535 }),
    storage_type: page(database, { enum: ['gp2', 'gp3', 'io1', 'io2'] }),
    username: page(database, { pattern: '[A-Za-z][A-Za-z0-9_]{0,62}' }),
  },
  aws_db_parameter_group: {
    description: page('RDS API, CreateDBParameterGroup', { min: 1, max: 255 }),
    family: page('RDS API, CreateDBParameterGroup', { pattern: String.raw`postgres1[4-8]` }),
    name: identifier('RDS API, CreateDBParameterGroup'),
    'parameter.name': page('RDS user guide, "PostgreSQL DB parameters"', {
      pattern: '[a-z][a-z0-9_]*([.][a-z][a-z0-9_]*)?',
    }),
    'parameter.value': free('Each parameter has its own; the policy encryption reads force_ssl.'),
  },
  aws_db_subnet_group: {
    description: page('RDS API, CreateDBSubnetGroup', { min: 1, max: 255 }),
    name: identifier('RDS API, CreateDBSubnetGroup'),
  },
  aws_ecr_lifecycle_policy: { policy: api('ecr PutLifecyclePolicy', 'lifecyclePolicyText') },
  aws_ecr_repository: {
    'encryption_configuration.encryption_type': api(
      'ecr CreateRepository',
      'encryptionConfiguration.encryptionType',
    ),
    image_tag_mutability: api('ecr CreateRepository', 'imageTagMutability'),
    name: api('ecr CreateRepository', 'repositoryName'),
  },
  aws_s3_bucket: {
    bucket: page('S3 user guide, "Bucket naming rules"', {
      pattern: String.raw`(?!xn--|sthree-)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]`,
    }),
  },
  aws_s3_bucket_lifecycle_configuration: {
    'rule.abort_incomplete_multipart_upload.days_after_initiation': days,
    'rule.expiration.days': days,
    'rule.filter.prefix': page('S3 API, LifecycleRuleFilter', { max: 1024 }),
    'rule.id': page('S3 API, LifecycleRule', { max: 255 }),
    'rule.noncurrent_version_expiration.noncurrent_days': days,
    'rule.status': lifecycle('Status'),
  },
  aws_s3_bucket_ownership_controls: {
    'rule.object_ownership': api(
      's3 PutBucketOwnershipControls',
      'OwnershipControls.Rules.ObjectOwnership',
    ),
  },
  aws_s3_bucket_policy: {
    policy: page('S3 user guide, "Bucket policies"', { max: 20480 }),
  },
  aws_s3_bucket_server_side_encryption_configuration: {
    'rule.apply_server_side_encryption_by_default.sse_algorithm': api(
      's3 PutBucketEncryption',
      'ServerSideEncryptionConfiguration.Rules.ApplyServerSideEncryptionByDefault.SSEAlgorithm',
    ),
  },
  aws_s3_bucket_versioning: {
    'versioning_configuration.status': api(
      's3 PutBucketVersioning',
      'VersioningConfiguration.Status',
    ),
  },
}
