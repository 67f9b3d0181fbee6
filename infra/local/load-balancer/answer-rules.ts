/** HAProxy rules for the actions that need no target: redirects and fixed responses. */

import { serverHeader } from './header-rules.ts'

/** Placeholders that one redirect location may hold. */
export const placeholdersMax = 6

/** Redirect: literal pieces and placeholders in turn, as redirect-pieces.ts encodes them. */
export const redirectRules = (): string[] => {
  const pieces = Array.from({ length: placeholdersMax }, (_, index) => index)
  const literal = (index: number): string => `var(txn.action),field(${4 + index},|),b64dec`
  return [
    '  acl redirects var(txn.kind) -m str r',
    '  http-request set-var(txn.kinds) var(txn.action),field(3,|) if redirects',
    ...pieces.flatMap((index) =>
      ['host', 'path', 'query'].map(
        (name) =>
          `  http-request set-var(txn.v${index}) var(txn.${name})` +
          (name === 'path' ? ',regsub(^/,)' : '') +
          ` if redirects { var(txn.kinds),bytes(${index},1) -m str ${name[0]} }`,
      ),
    ),
    '  http-request set-var-fmt(txn.location) "' +
      pieces.map((index) => `%[${literal(index)}]%[var(txn.v${index})]`).join('') +
      `%[${literal(placeholdersMax)}]" if redirects`,
    '  http-request set-var(txn.location) var(txn.location),regsub(\\?$,) if redirects',
    ...[301, 302].map(
      (status) =>
        `  http-request redirect location %[var(txn.location)] code ${status}` +
        ` if redirects { var(txn.action),field(2,|) -m str ${status} }`,
    ),
  ]
}

/** Status is fixed in a rule, hence one rule for each status that an action may have. */
export const fixedBackend = (): string[] => {
  const statuses = [2, 4, 5].flatMap((hundred) =>
    Array.from({ length: 100 }, (_, index) => hundred * 100 + index),
  )
  const content = (status: number): string =>
    status === 204 ? '' : ' content-type text/plain lf-string "%[var(txn.body)]"'
  return [
    'backend fixed',
    '  http-request set-var(txn.body) var(txn.action),field(4,|),b64dec',
    '  http-request set-var(txn.type) var(txn.action),field(3,|)',
    ...statuses.map(
      (status) =>
        `  http-request return status ${status}${content(status)} hdr server ${serverHeader}` +
        ` if { var(txn.action),field(2,|) -m str ${status} }`,
    ),
    '  http-after-response set-header content-type "%[var(txn.type)]"',
  ]
}
