import { z } from 'zod'

export const environmentNames = ['local', 'dev', 'prod'] as const
export type EnvironmentName = (typeof environmentNames)[number]

const cidr = z.cidrv4('must be an IPv4 CIDR')
const seconds = z.int().min(0)
const subnet = z.strictObject({
  cidr,
  zone: z.string().regex(/^[a-f]$/, 'must be a zone letter, a to f'),
})

/**
 * Form of a region's name: a part of the world, a direction, a number. A list of regions would age;
 * the form holds for every one in botocore's partitions.json but those of the isolated partitions,
 * and catches typos.
 */
const regionPattern = new RegExp(
  '^(af|ap|ca|cn|eu|eusc-de|il|me|mx|sa|us|us-gov)' +
    '-(central|(north|south)?(east|west)|north|south)-[1-9]$',
)

/** What CloudWatch Logs takes (PutRetentionPolicy, API reference). */
const logRetentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
]

/** Keys that the program alone reads; each of the others is a Terraform variable too. */
export const programFields = {
  /** Whether the local cloud stands in for AWS: its endpoint is found without being told. */
  local_cloud: z.boolean(),
  instance_type: z.string().min(1),
  fleet_min: z.int().min(0),
  fleet_desired: z.int().min(0),
  fleet_max: z.int().min(1),
  default_instance_warmup_seconds: seconds.max(3600),
  health_check_grace_period_seconds: seconds,
  target_health_path: z.string().startsWith('/'),
  target_health_interval_seconds: z.int().min(5).max(300),
  target_health_timeout_seconds: z.int().min(2).max(120),
  target_healthy_threshold: z.int().min(2).max(10),
  target_unhealthy_threshold: z.int().min(2).max(10),
  deregistration_delay_seconds: seconds.max(3600),
  builder_instance_type: z.string().min(1),
  ssh_interface: z.enum(['public_ip', 'private_ip', 'session_manager']),
  source_ami_owner: z.string().regex(/^\d{12}$/, 'must be a 12-digit account id'),
  source_ami_name: z.string().min(1),
  bake_timeout_minutes: z.int().min(1).max(360),
  datadog_apt_url: z.url(),
  datadog_apt_key_fingerprint: z
    .string()
    .regex(/^[0-9A-F]{40}$/)
    .nullable(),
  ssm_agent: z.boolean(),
} as const

/**
 * What differs between environments, and nothing else branches on ENV. Form and names are such that
 * Terraform can read the same files (tfvars, snake_case); durations carry their unit.
 */
export const environmentSchema = z.strictObject({
  environment: z.enum(environmentNames),
  account_id: z.string().regex(/^\d{12}$/, 'must be a 12-digit account id'),
  region: z.string().regex(regionPattern, 'must be an AWS region, like eu-west-1'),
  vpc_cidr: cidr,
  public_subnets: z.array(subnet).min(2),
  private_subnets: z.array(subnet).min(2),
  /** NAT gateway, endpoints and database in each zone: a lost one costs the others nothing. */
  zone_redundant: z.boolean(),
  app_repository: z.string().regex(/^[a-z0-9][a-z0-9/_-]*$/),
  app_port: z.int().min(1).max(65535),
  health_port: z.int().min(1).max(65535),
  listener_port: z.int().min(1).max(65535),
  /** DNS name of the service, served by HTTPS; without one there is HTTP alone. */
  domain: z
    .string()
    .regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/, 'must be a DNS name')
    .nullable(),
  access_logs: z.boolean(),
  log_retention_days: z.literal(logRetentionDays),
  deletion_protection: z.boolean(),
  database_instance_class: z.string().regex(/^db\.[a-z0-9-]+\.[a-z0-9]+$/),
  database_backup_days: z.int().min(1).max(35),
  budget_usd_per_month: z.int().min(1),
  alarm_email: z.email(),
  ...programFields,
})

export type Environment = Readonly<z.infer<typeof environmentSchema>>
export type Subnet = Environment['public_subnets'][number]

/** What could be read of a document of which parts are malformed, elements of arrays included. */
export type ReadableEnvironment = Partial<
  Omit<Environment, 'public_subnets' | 'private_subnets'>
> & {
  readonly public_subnets?: readonly Partial<Subnet>[]
  readonly private_subnets?: readonly Partial<Subnet>[]
}
