/**
 * An error answer in AWS's own terms. Code and wording follow the service's API reference, so that
 * clients that branch on the code behave as they do on AWS.
 */
export class AwsFault extends Error {
  /** For example `ValidationError`, `InvalidInstanceID.NotFound`. */
  readonly code: string
  readonly httpStatus: number

  constructor(code: string, message: string, httpStatus = 400) {
    super(message)
    this.name = 'AwsFault'
    this.code = code
    this.httpStatus = httpStatus
  }
}
