/** What a base has to be, of its environment. */
export interface ExpectedBase {
  /** Names that it has to publish. */
  readonly parameters: readonly string[]
  /** Undefined where a local cloud decides it. */
  readonly vpcCidr: string | undefined
  readonly appRepository: string
  /** Protocol and port of the listener that serves. */
  readonly protocol: 'HTTP' | 'HTTPS'
  readonly port: number
  /** Services that the VPC has endpoints for, such as `com.amazonaws.eu-west-1.ssm`. */
  readonly endpoints: readonly string[]
}
