/**
 * Every error the service answers or ends with: HTTP status and the title that problem+json carries
 * (RFC 9457). Codes are stable; clients branch on them. Keep it sorted.
 */
export const catalogue = {
  ERR_BODY_ENCODING: { status: 415, title: 'The content coding or charset is not supported' },
  ERR_BODY_INCOMPLETE: { status: 400, title: 'The body ended early' },
  ERR_BODY_MALFORMED: { status: 400, title: 'The body is not well-formed JSON in UTF-8' },
  ERR_BODY_TOO_LARGE: { status: 413, title: 'The body is too large' },
  ERR_CONFIG_INVALID: { status: 500, title: 'The configuration is malformed' },
  ERR_HEADERS_TOO_MANY: { status: 431, title: 'The request has too many header fields' },
  ERR_INPUT_INVALID: { status: 400, title: 'The input does not match the schema' },
  ERR_INTERNAL: { status: 500, title: 'The service failed' },
  ERR_MEDIA_TYPE: { status: 415, title: 'The content type is not application/json' },
  ERR_METHOD: { status: 405, title: 'The method is not allowed here' },
  ERR_REQUEST_MALFORMED: { status: 400, title: 'The request line or header is malformed' },
  ERR_ROUTE_UNKNOWN: { status: 404, title: 'There is nothing here' },
  ERR_TEXT_TOO_LONG: { status: 413, title: 'The text is too long' },
} as const satisfies Record<string, { status: number; title: string }>

export type ServiceErrorCode = keyof typeof catalogue

/** One fault of the input, with a JSON pointer to where it is. */
export interface InputFault {
  readonly pointer: string
  readonly message: string
}

/** A failure with a stable code. `message` is safe to send: it never quotes the input. */
export class ServiceError extends Error {
  readonly code: ServiceErrorCode
  /** A plain field: body-parser writes the status of an error that its verify hook throws. */
  readonly status: number
  readonly faults: readonly InputFault[]
  /** Response header fields that belong to the error, for example Allow. */
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: ServiceErrorCode,
    message: string,
    options: {
      cause?: unknown
      faults?: readonly InputFault[]
      headers?: Readonly<Record<string, string>>
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'ServiceError'
    this.code = code
    this.status = catalogue[code].status
    this.faults = options.faults ?? []
    this.headers = options.headers ?? {}
  }
}

/** Body of an error answer, media type application/problem+json. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: ServiceErrorCode
  readonly requestId: string
  readonly errors?: readonly InputFault[]
}

export const problemOf = (error: ServiceError, requestId: string): Problem => ({
  type: `urn:assay:problem:${error.code.slice('ERR_'.length).toLowerCase().replaceAll('_', '-')}`,
  title: catalogue[error.code].title,
  status: error.status,
  detail: error.message,
  code: error.code,
  requestId,
  ...(error.faults.length > 0 ? { errors: error.faults } : {}),
})
