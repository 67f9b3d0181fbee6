import type { Environment } from '../../infra/env/environment-schema.ts'
import { publishedParameters } from '../../infra/env/names.ts'
import type { ExpectedBase } from './check/expected-base.ts'

/**
 * What the base of an environment has to be.
 *
 * @param place.isLocalCloud a local cloud has a VPC range of its own
 */
export const expectBase = (
  environment: Environment,
  { isLocalCloud }: { readonly isLocalCloud: boolean },
): ExpectedBase => ({
  parameters: publishedParameters,
  vpcCidr: isLocalCloud ? undefined : environment.vpc_cidr,
  appRepository: environment.app_repository,
  protocol: environment.domain === null ? 'HTTP' : 'HTTPS',
  port: environment.domain === null ? environment.listener_port : 443,
  endpoints: [],
})
