/** Actions of listeners and rules: checked, and brought into the one form that answers show. */
import type { ModelObject } from '../contract.ts'
import { AwsFault } from '../fault.ts'
import { flag, has, invalid, number, object, objects, required, text } from './params.ts'

/** ELB quota "Target Groups Per Action on Application Load Balancers". */
const groupsPerActionMax = 5
const stickySecondsMax = 604_800

const invalidAction = (message: string): AwsFault =>
  new AwsFault('InvalidLoadBalancerAction', message)

/** ARNs of the target groups that the actions forward to. */
export const groupsOfActions = (actions: readonly ModelObject[]): string[] =>
  actions.flatMap((action) =>
    objects(object(action, 'ForwardConfig') ?? {}, 'TargetGroups').map(
      (tuple) => text(tuple, 'TargetGroupArn') ?? '',
    ),
  )

/**
 * @throws AwsFault ValidationError, TooManyActions, InvalidLoadBalancerAction,
 *   TooManyUniqueTargetGroupsPerLoadBalancer
 */
export const normalActions = (actions: readonly ModelObject[]): ModelObject[] => {
  if (actions.length === 0) {
    throw invalid('A default action must be specified')
  }
  if (actions.length > 1) {
    throw new AwsFault('TooManyActions', 'Exactly one action is supported: routing without sign-in')
  }
  return actions.map(normalAction)
}

const normalAction = (action: ModelObject): ModelObject => {
  const order = number(action, 'Order')
  const rest = order === undefined ? {} : { Order: order }
  switch (text(action, 'Type')) {
    case 'forward':
      return { Type: 'forward', ...forward(action), ...rest }
    case 'redirect':
      return { Type: 'redirect', ...rest, RedirectConfig: redirect(action) }
    case 'fixed-response':
      return { Type: 'fixed-response', ...rest, FixedResponseConfig: fixedResponse(action) }
    default:
      throw new AwsFault(
        'InvalidLoadBalancerAction',
        `Action type '${text(action, 'Type')}' must be one of 'redirect,fixed-response,forward'`,
      )
  }
}

/** One group may be named on the action itself; answers then carry both forms, as AWS's do. */
const forward = (action: ModelObject): ModelObject => {
  const config = object(action, 'ForwardConfig')
  const direct = text(action, 'TargetGroupArn')
  const tuples = objects(config ?? {}, 'TargetGroups').map(normalTuple)
  if (tuples.length === 0 && direct !== undefined) {
    tuples.push({ TargetGroupArn: direct, Weight: 1 })
  }
  checkTuples(tuples, direct)
  const single = tuples.length === 1 ? { TargetGroupArn: tuples[0]?.TargetGroupArn } : {}
  return {
    ...single,
    ForwardConfig: {
      TargetGroups: tuples,
      TargetGroupStickinessConfig: stickiness(object(config ?? {}, 'TargetGroupStickinessConfig')),
    },
  }
}

const normalTuple = (tuple: ModelObject): { TargetGroupArn: string; Weight: number } => {
  const weight = number(tuple, 'Weight') ?? 1
  if (weight < 0 || weight > 999) {
    throw invalid(`Weight '${weight}' must be between 0 and 999 inclusive`)
  }
  return { TargetGroupArn: required(tuple, 'TargetGroupArn'), Weight: weight }
}

const checkTuples = (
  tuples: readonly { TargetGroupArn: string; Weight: number }[],
  direct: string | undefined,
): void => {
  if (tuples.length === 0) {
    throw invalid('A target group ARN must be specified')
  }
  if (direct !== undefined && (tuples.length > 1 || tuples[0]?.TargetGroupArn !== direct)) {
    throw invalidAction(
      'You cannot specify both a target group ARN and a different ForwardConfig in one action',
    )
  }
  if (tuples.length > groupsPerActionMax) {
    throw new AwsFault(
      'TooManyUniqueTargetGroupsPerLoadBalancer',
      `A forward action can name at most ${groupsPerActionMax} target groups`,
    )
  }
  if (new Set(tuples.map((tuple) => tuple.TargetGroupArn)).size !== tuples.length) {
    throw invalidAction('A target group can be specified only once in a forward action')
  }
  if (tuples.every((tuple) => tuple.Weight === 0)) {
    throw invalidAction('At least one target group of a forward action must have a weight above 0')
  }
}

const stickiness = (config: ModelObject | undefined): ModelObject => {
  if (config === undefined || flag(config, 'Enabled') !== true) {
    return { Enabled: false }
  }
  const seconds = number(config, 'DurationSeconds')
  if (seconds === undefined || seconds < 1 || seconds > stickySecondsMax) {
    throw invalid(`Stickiness duration must be between 1 and ${stickySecondsMax} seconds`)
  }
  return { Enabled: true, DurationSeconds: seconds }
}

const redirect = (action: ModelObject): ModelObject => {
  const given = object(action, 'RedirectConfig')
  if (given === undefined) {
    throw invalidAction('A redirect action needs a RedirectConfig')
  }
  const config = {
    Protocol: text(given, 'Protocol') ?? '#{protocol}',
    Port: text(given, 'Port') ?? '#{port}',
    Host: text(given, 'Host') ?? '#{host}',
    Path: text(given, 'Path') ?? '/#{path}',
    Query: text(given, 'Query') ?? '#{query}',
    StatusCode: required(given, 'StatusCode'),
  }
  const isLoop =
    config.Protocol === '#{protocol}' &&
    config.Port === '#{port}' &&
    config.Host === '#{host}' &&
    config.Path === '/#{path}'
  if (isLoop) {
    throw invalidAction('The redirect configuration is not valid because it creates a loop.')
  }
  if (!['HTTP', 'HTTPS', '#{protocol}'].includes(config.Protocol)) {
    throw invalid(`Redirect protocol '${config.Protocol}' must be HTTP, HTTPS or #{protocol}`)
  }
  if (!config.Path.startsWith('/')) {
    throw invalid(`Redirect path '${config.Path}' must start with '/'`)
  }
  if (!['HTTP_301', 'HTTP_302'].includes(config.StatusCode)) {
    throw invalid(`Redirect status code '${config.StatusCode}' must be HTTP_301 or HTTP_302`)
  }
  return config
}

const contentTypes = [
  'text/plain',
  'text/css',
  'text/html',
  'application/javascript',
  'application/json',
]

const fixedResponse = (action: ModelObject): ModelObject => {
  const given = object(action, 'FixedResponseConfig')
  if (given === undefined) {
    throw invalidAction('A fixed-response action needs a FixedResponseConfig')
  }
  const status = required(given, 'StatusCode')
  if (!/^[245]\d\d$/.test(status)) {
    throw invalid(`Fixed response status code '${status}' must match ^(2|4|5)\\d\\d$`)
  }
  const contentType = text(given, 'ContentType')
  if (contentType !== undefined && !contentTypes.includes(contentType)) {
    throw invalid(`Fixed response content type must be one of '${contentTypes.join(',')}'`)
  }
  const body = text(given, 'MessageBody')
  if (body !== undefined && body.length > 1024) {
    throw invalid('Fixed response message body must be at most 1024 characters')
  }
  return {
    ...(has(given, 'MessageBody') ? { MessageBody: body } : {}),
    StatusCode: status,
    ...(contentType === undefined ? {} : { ContentType: contentType }),
  }
}
