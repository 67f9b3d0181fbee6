import { z } from 'zod'
import { ServiceError } from './errors.ts'

const port = z.coerce.number().int().min(0).max(65535)
/** For requests in flight and the sink, beyond the drain. */
const afterDrainMs = 30_000

const milliseconds = z.coerce.number().int().min(0).max(3_600_000)
/** Facts about the host; empty when the service does not run on an instance. */
const fact = z
  .string()
  .max(256)
  .transform((text) => (text === '' ? null : text))
  .nullable()
  .default(null)

const schema = z.object({
  ASSAY_HOST: z.string().min(1).default('0.0.0.0'),
  ASSAY_APP_PORT: port.default(8080),
  ASSAY_HEALTH_PORT: port.default(8081),
  ASSAY_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug']).default('info'),
  ASSAY_DRAIN_MS: milliseconds.default(15_000),
  ASSAY_SHUTDOWN_LIMIT_MS: milliseconds.optional(),
  ASSAY_SINK_ROWS_MAX: z.coerce.number().int().min(1).default(10_000),
  ASSAY_SINK_BYTES_MAX: z.coerce.number().int().min(1).default(16_777_216),
  ASSAY_ENVIRONMENT: fact,
  ASSAY_REGION: fact,
  ASSAY_ZONE: fact,
  ASSAY_INSTANCE_ID: fact,
  ASSAY_AMI_ID: fact,
  ASSAY_LAUNCH_TEMPLATE_VERSION: fact,
  ASSAY_APP_IMAGE: fact,
})

export interface Config {
  readonly host: string
  /** 0 lets the kernel choose a free port. */
  readonly appPort: number
  readonly healthPort: number
  readonly logLevel: string
  /** How long the service goes on serving, unready, so that load balancers notice. */
  readonly drainMs: number
  /** From the signal to the end, whatever still hangs; must be longer than drainMs. */
  readonly shutdownLimitMs: number
  readonly sink: { readonly rowsMax: number; readonly bytesMax: number }
  readonly identity: Identity
}

/** Who answers: what GET /version shows. */
export interface Identity {
  readonly version: string
  readonly image: string | null
  readonly environment: string | null
  readonly region: string | null
  readonly zone: string | null
  readonly instanceId: string | null
  readonly amiId: string | null
  readonly launchTemplateVersion: string | null
}

/**
 * Reads the configuration from environment variables.
 *
 * @throws ServiceError ERR_CONFIG_INVALID with every fault at once, each with its variable
 */
export const parseConfig = (
  env: Readonly<Record<string, string | undefined>>,
  version: string,
): Config => {
  const parsed = schema.safeParse(env)
  if (!parsed.success) {
    throw invalid(
      parsed.error.issues.map((issue) => ({
        pointer: issue.path.join('.'),
        message: issue.message,
      })),
    )
  }
  const values = parsed.data
  const shutdownLimitMs = values.ASSAY_SHUTDOWN_LIMIT_MS ?? values.ASSAY_DRAIN_MS + afterDrainMs
  if (shutdownLimitMs <= values.ASSAY_DRAIN_MS) {
    throw invalid([
      {
        pointer: 'ASSAY_SHUTDOWN_LIMIT_MS',
        message: `must be above ASSAY_DRAIN_MS (${values.ASSAY_DRAIN_MS})`,
      },
    ])
  }
  return { ...configOf(values, version), shutdownLimitMs }
}

const invalid = (faults: readonly { pointer: string; message: string }[]): ServiceError =>
  new ServiceError(
    'ERR_CONFIG_INVALID',
    `The configuration has ${faults.length} fault(s): ` +
      faults.map((fault) => `${fault.pointer}: ${fault.message}`).join('; '),
    { faults },
  )

const configOf = (
  values: z.infer<typeof schema>,
  version: string,
): Omit<Config, 'shutdownLimitMs'> => ({
  host: values.ASSAY_HOST,
  appPort: values.ASSAY_APP_PORT,
  healthPort: values.ASSAY_HEALTH_PORT,
  logLevel: values.ASSAY_LOG_LEVEL,
  drainMs: values.ASSAY_DRAIN_MS,
  sink: { rowsMax: values.ASSAY_SINK_ROWS_MAX, bytesMax: values.ASSAY_SINK_BYTES_MAX },
  identity: {
    version,
    image: values.ASSAY_APP_IMAGE,
    environment: values.ASSAY_ENVIRONMENT,
    region: values.ASSAY_REGION,
    zone: values.ASSAY_ZONE,
    instanceId: values.ASSAY_INSTANCE_ID,
    amiId: values.ASSAY_AMI_ID,
    launchTemplateVersion: values.ASSAY_LAUNCH_TEMPLATE_VERSION,
  },
})
