/** Plain data in the service model's member names, the shapes the AWS SDKs use as well. */
export type AwsValue =
  | string
  | number
  | boolean
  | Date
  | Uint8Array
  | undefined
  | readonly AwsValue[]
  | { readonly [member: string]: AwsValue }
export type AwsObject = { readonly [member: string]: AwsValue }

/** What a call came with, beside its input. */
export interface CallContext {
  /** Endpoint prefix of the service model, for example `ec2`, `autoscaling`, `ssm`. */
  readonly service: string
  readonly operation: string
  readonly requestId: string
  /** Sends the call on to moto as it came, and resolves to its answer, read; see `passOn`. */
  readonly forward: () => Promise<AwsObject>
}

/** A handler's word for a call that is not its own after all: moto's answer goes through unread. */
export const passOn = Symbol('pass on')

/**
 * Answers one operation that the gateway owns, or passes it on. Input was validated against the
 * official service model; output is serialised by it. Throws AwsFault for an answer in AWS's error
 * shape.
 */
export type Handler = (input: AwsObject, context: CallContext) => Promise<AwsObject | typeof passOn>

/** Operations the gateway owns, by service and operation name; every other call passes through. */
export type Handlers = Readonly<Record<string, Readonly<Record<string, Handler>>>>
