import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { AssayError } from '../../ami-scripts/assay-error.ts'
import { crossFieldFaults } from './environment-rules.ts'

export const environmentNames = ['local', 'dev', 'prod'] as const
export type EnvironmentName = (typeof environmentNames)[number]

const cidr = z.cidrv4('must be an IPv4 CIDR')
const seconds = z.int().min(0)
const subnet = z.strictObject({
  cidr,
  zone: z.string().regex(/^[a-f]$/, 'must be a zone letter, a to f'),
})

/**
 * What differs between environments, and nothing else branches on ENV. Terraform reads the same
 * files. Names are Terraform's (snake_case); durations carry their unit.
 */
const environmentSchema = z.strictObject({
  environment: z.enum(environmentNames),
  /** Whether the local cloud stands in for AWS: its endpoint is found without being told. */
  local_cloud: z.boolean(),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be an AWS region, like eu-west-1'),
  vpc_cidr: cidr,
  public_subnets: z.array(subnet).min(2),
  private_subnets: z.array(subnet).min(2),
  app_repository: z.string().regex(/^[a-z0-9][a-z0-9/_-]*$/),
  app_port: z.int().min(1).max(65535),
  health_port: z.int().min(1).max(65535),
  listener_port: z.int().min(1).max(65535),
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
  access_logs: z.boolean(),
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
})

export type Environment = Readonly<z.infer<typeof environmentSchema>>

/**
 * Checks one parsed tfvars document against the schema and the rules between its fields.
 *
 * @throws AssayError ERR_ENV_INVALID with every fault at once, each with its path
 */
export const parseEnvironment = (name: EnvironmentName, document: unknown): Environment => {
  const parsed = environmentSchema.safeParse(document)
  const faults = [
    ...(parsed.error?.issues ?? []).map(
      (issue) => `${issue.path.join('.') || '(document)'}: ${issue.message}`,
    ),
    ...nameFaults(name, document),
    ...crossFieldFaults(readableFields(document)),
  ]
  if (!parsed.success || faults.length > 0) {
    throw new AssayError(
      'ERR_ENV_INVALID',
      `Environment ${name} is malformed: ${faults.length} fault(s) ` +
        `in infra/env/${name}.tfvars.json.`,
      { details: faults },
    )
  }
  return parsed.data
}

const nameFaults = (name: EnvironmentName, document: unknown): readonly string[] => {
  const { environment } = readableFields(document)
  return environment === undefined || environment === name
    ? []
    : [`environment: says ${environment}, but the file is for ${name}`]
}

/** The fields that are well-formed by themselves, whatever is wrong with the others. */
const readableFields = (document: unknown): Partial<Environment> => {
  const fields = z.record(z.string(), z.unknown()).safeParse(document).data ?? {}
  return Object.fromEntries(
    Object.entries(environmentSchema.shape).flatMap(([field, schema]) => {
      const value = schema.safeParse(fields[field])
      return value.success ? [[field, value.data]] : []
    }),
  )
}

export const isEnvironmentName = (name: string): name is EnvironmentName =>
  (environmentNames as readonly string[]).includes(name)

/**
 * Reads infra/env/<name>.tfvars.json.
 *
 * @throws AssayError ERR_ENV_UNKNOWN, ERR_ENV_INVALID
 */
export const loadEnvironment = (name: string): Environment => {
  if (!isEnvironmentName(name)) {
    throw new AssayError(
      'ERR_ENV_UNKNOWN',
      `Unknown environment "${name}": it is none of ${environmentNames.join(', ')}.`,
    )
  }
  const path = fileURLToPath(new URL(`${name}.tfvars.json`, import.meta.url))
  return parseEnvironment(name, readDocument(name, path))
}

const readDocument = (name: string, path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new AssayError(
      'ERR_ENV_INVALID',
      `Environment ${name} is malformed: ${path} is not readable JSON.`,
      { cause, details: [`(document): ${String(cause)}`] },
    )
  }
}
