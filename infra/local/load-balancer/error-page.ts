const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  414: 'Request-URI Too Large',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
}

/** Body that an Application Load Balancer answers with by itself. */
export const errorBody = (status: number): string => {
  const title = `${status} ${reasons[status] ?? ''}`.trim()
  return [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<center><h1>${title}</h1></center>`,
    '</body>',
    '</html>',
    '',
  ].join('\r\n')
}

/** The same as a whole response, the form HAProxy's `errorfile` wants. */
export const errorPage = (status: number): string =>
  [
    `HTTP/1.1 ${status} ${reasons[status] ?? ''}`,
    'server: awselb/2.0',
    'content-type: text/html',
    `content-length: ${errorBody(status).length}`,
    '',
    errorBody(status),
  ].join('\r\n')
