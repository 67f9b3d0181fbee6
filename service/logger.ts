import { pino, type DestinationStream, type Logger } from 'pino'

/** Fields that never reach a log line, whoever passes them. */
const redactedPaths = [
  '*.authorization',
  '*.cookie',
  '*.password',
  '*.secret',
  '*.secret_id',
  '*.token',
  'authorization',
  'cookie',
  'password',
  'secret',
  'secret_id',
  'text',
  'token',
  'req.headers',
]

/**
 * JSON lines, one per event. Never pretty: the journal collects them, whatever NODE_ENV says.
 *
 * @param destination where lines go; the entry file passes standard output
 */
export const createLogger = (level: string, destination: DestinationStream): Logger =>
  pino(
    {
      level,
      base: null,
      redact: { paths: redactedPaths, censor: '[redacted]' },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError },
    },
    destination,
  )

/**
 * What a log line says of an error. Libraries hang requests, bodies and credentials on theirs, so
 * only these four fields pass.
 */
export const describeError = (error: unknown): Readonly<Record<string, unknown>> => {
  if (!(error instanceof Error)) return { name: typeof error, message: 'not an Error' }
  const code = 'code' in error ? error.code : undefined
  return {
    name: error.name,
    ...(code === undefined ? {} : { code }),
    message: error.message,
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}
