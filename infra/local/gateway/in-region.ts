import type { Cloud } from '../cloud.ts'
import type { Handler } from './handler.ts'

/** The cloud is one region, and so are its bodies and its model: any other one is moto's. */
export const inRegion = (
  cloud: Cloud,
  calls: Readonly<Record<string, Handler>>,
): Readonly<Record<string, Handler>> =>
  Object.fromEntries(
    Object.entries(calls).map(([operation, handler]) => [
      operation,
      (input, context) =>
        context.region === cloud.region ? handler(input, context) : context.forward(),
    ]),
  )
