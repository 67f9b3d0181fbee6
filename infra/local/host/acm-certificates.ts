/** The certificates of ACM with their private keys, which moto writes as it makes its records. */
import { readFile } from 'node:fs/promises'
import type { Cloud } from '../cloud/cloud.ts'
import { statePath } from '../cloud/state-layout.ts'

/** `arn:aws:acm:<region>:<account>:certificate/<id>` */
export const pemPath = (cloud: Pick<Cloud, 'stateDir'>, arn: string): string =>
  statePath(cloud, 'acm', `${arn.replace(/^.*\//, '')}.pem`)

/** Certificate, chain and private key. Rejects when ACM has none by that ARN. */
export const readPem = (cloud: Pick<Cloud, 'stateDir'>, arn: string): Promise<string> =>
  readFile(pemPath(cloud, arn), 'utf8')
