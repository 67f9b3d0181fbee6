import type { ServerResponse } from 'node:http'

/** Answers with an error body of the OCI distribution spec. */
export const refuse = (
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
): void => {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify({ errors: [{ code, message }] }))
}
