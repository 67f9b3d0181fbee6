import type { AwsFault } from '../../model/fault.ts'
import type { WireProtocol } from './recognise.ts'
import { element, escapeXml } from './xml-output.ts'

export interface WireAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** An error in the caller's protocol, never an HTML page. */
export const faultAnswer = (
  protocol: WireProtocol,
  fault: Pick<AwsFault, 'code' | 'message' | 'httpStatus'>,
  requestId: string,
  xmlNamespace = '',
): WireAnswer => {
  const { code, message, httpStatus: status } = fault
  const type = status >= 500 ? 'Receiver' : 'Sender'
  const about = element('Code', escapeXml(code)) + element('Message', escapeXml(message))
  const id = escapeXml(requestId)
  const xml = (text: string): WireAnswer => ({
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: Buffer.from(text),
  })
  switch (protocol) {
    case 'ec2':
      return xml(
        '<?xml version="1.0" encoding="UTF-8"?>\n' +
          element(
            'Response',
            element('Errors', element('Error', about)) + element('RequestID', id),
          ),
      )
    case 'query':
    case 'rest-xml': {
      const error = element('Error', element('Type', type) + about) + element('RequestId', id)
      const name = xmlNamespace === '' ? '' : ` xmlns="${xmlNamespace}"`
      return xml(`<ErrorResponse${name}>${error}</ErrorResponse>`)
    }
    case 's3':
      return xml(
        '<?xml version="1.0" encoding="UTF-8"?>\n' +
          element('Error', about + element('RequestId', id)),
      )
    case 'json':
    case 'rest-json':
      return {
        status,
        headers: {
          'content-type': protocol === 'json' ? 'application/x-amz-json-1.1' : 'application/json',
          'x-amzn-errortype': code,
          'x-amzn-requestid': requestId,
        },
        body: Buffer.from(JSON.stringify({ __type: code, message })),
      }
    case 'cbor':
      return {
        status,
        headers: {
          'content-type': 'application/cbor',
          'smithy-protocol': 'rpc-v2-cbor',
          'x-amzn-requestid': requestId,
        },
        body: Buffer.concat([
          Buffer.of(0xa2),
          ...['__type', code, 'message', message].map(cborText),
        ]),
      }
  }
}

/** A text string of RFC 8949, major type 3, with the 32-bit length form. */
const cborText = (text: string): Buffer => {
  const bytes = Buffer.from(text)
  const head = Buffer.alloc(5)
  head[0] = 0x7a
  head.writeUInt32BE(bytes.length, 1)
  return Buffer.concat([head, bytes])
}
