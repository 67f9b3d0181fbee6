import type { ModelObject } from '../../model/contract.ts'
import type { ServiceModels } from '../wire/service-model.ts'
import type { Driver } from './driver.ts'
import type { FactsReader } from './facts.ts'
import type { Handler, Handlers } from '../wire/handler.ts'

export interface ModelCallParts {
  readonly models: ServiceModels
  readonly driver: Pick<Driver, 'call' | 'routed' | 'settled'>
  readonly facts: FactsReader
}

/** A listener serves as soon as its call answers; a data plane in trouble holds nobody. */
const routedDeadlineMs = 3000
/**
 * Instances without a body come and go inside the call, as in bare moto. Starting one with a body
 * takes about as long; what follows is awaited by nobody.
 */
const settledDeadlineMs = 2000

/**
 * Every operation of Auto Scaling and ELBv2 goes to the model, also those it does not have: it says
 * so itself. moto's own groups and load balancers would be a second truth.
 */
export const modelCalls = (parts: ModelCallParts): Handlers => ({
  autoscaling: handlers(parts, 'autoscaling'),
  elasticloadbalancing: handlers(parts, 'elasticloadbalancing'),
})

const handlers = (
  parts: ModelCallParts,
  service: 'autoscaling' | 'elasticloadbalancing',
): Readonly<Record<string, Handler>> =>
  Object.fromEntries(
    Object.keys(parts.models.get(service)?.operations ?? {}).map((operation) => [
      operation,
      async (input) => {
        if (/^Describe/.test(operation)) {
          return parts.driver.call({ service, operation, params: input as ModelObject })
        }
        await parts.facts.ensureFresh()
        const output = parts.driver.call({ service, operation, params: input as ModelObject })
        if (service === 'elasticloadbalancing') await parts.driver.routed(routedDeadlineMs)
        else await parts.driver.settled(settledDeadlineMs)
        return output
      },
    ]),
  )
