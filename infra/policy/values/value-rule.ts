/** What AWS takes for one argument; numbers bound a number, or the length of a text. */
export interface Constraint {
  readonly enum?: readonly (string | number)[]
  readonly min?: number
  readonly max?: number
  /** A regular expression that the whole value is to match. */
  readonly pattern?: string
}

/** Where the values of an argument are bounded. */
export type ValueRule =
  /** A member of an API's input, as botocore's model describes it. */
  | {
      readonly kind: 'api'
      readonly service: string
      readonly operation: string
      /** Names of members, dotted; elements of lists are meant by the list. */
      readonly member: string
    }
  /** Where the model says nothing: what AWS's pages say. */
  | { readonly kind: 'page'; readonly constraint: Constraint; readonly page: string }
  /** Anything goes, or something else judges it. */
  | { readonly kind: 'free'; readonly reason: string }

/** Rules of one resource type, by argument: `default_action.redirect.port`. */
export type TypeRules = Readonly<Record<string, ValueRule>>

/** @param where `service operation`, as botocore names them: `ec2 CreateVpc` */
export const api = (where: string, member: string): ValueRule => {
  const [service = '', operation = ''] = where.split(' ')
  return { kind: 'api', service, operation, member }
}

/** @param page title of AWS's page that says so */
export const page = (title: string, constraint: Constraint): ValueRule => ({
  kind: 'page',
  constraint,
  page: title,
})

export const free = (reason: string): ValueRule => ({ kind: 'free', reason })
