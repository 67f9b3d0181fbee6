/** Auto Scaling's error answers: codes of the service model, wording as the service sends it. */
import { AwsFault } from '../fault.ts'

export const validationError = (message: string): AwsFault =>
  new AwsFault('ValidationError', message)

/** Most calls name an unknown group so; UpdateAutoScalingGroup says `null` instead. */
export const groupNotFound = (name: string): AwsFault =>
  validationError(`AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`)

export const instanceNotManaged = (instanceId: string): AwsFault =>
  validationError(
    `Instance Id not found - No managed instance found for instance ID: ${instanceId}`,
  )

export const notInGroup = (instanceId: string, groupName: string): AwsFault =>
  validationError(`The instance ${instanceId} is not part of Auto Scaling group ${groupName}.`)

/** A call or parameter that AWS has and this model lacks: said aloud, never ignored. */
export const notModelled = (what: string): AwsFault =>
  validationError(`${what} is not supported by the local Auto Scaling model.`)
