import { PutEventsCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge'
import type { ModelEffect } from '../../model/contract.ts'

/** Hands the model's events to EventBridge, whose rules and targets are moto's. */
export const createPutEvent =
  (client: EventBridgeClient, now: () => number) =>
  async (event: Extract<ModelEffect, { kind: 'event' }>): Promise<void> => {
    const entry = {
      Source: event.source,
      DetailType: event.detailType,
      Resources: [...event.resources],
      Detail: JSON.stringify(event.detail),
      Time: new Date(now()),
    }
    const answer = await client.send(new PutEventsCommand({ Entries: [entry] }))
    const failed = answer.Entries?.find(({ ErrorCode }) => ErrorCode !== undefined)
    if (failed !== undefined) {
      throw new Error(`EventBridge took no event: ${failed.ErrorCode} ${failed.ErrorMessage}`)
    }
  }
