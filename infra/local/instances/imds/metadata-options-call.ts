import type { Handler, OwnCalls } from '../../wire/handler.ts'

/** Who has to know that a running instance's hop limit changed. */
export interface HopLimits {
  /** VPC address of an instance's body; undefined where there is none. */
  readonly addressOf: (instanceId: string) => string | undefined
  readonly setHopLimit: (vpcAddress: string, hops: number) => Promise<void>
}

/**
 * ModifyInstanceMetadataOptions: the record is moto's and the metadata service reads it there; the
 * hop limit is a rule of the network, so it is told.
 */
export const metadataOptionsCalls = (limits: HopLimits): OwnCalls => {
  const modify: Handler = async (input, context) => {
    const answer = await context.forward()
    const address = limits.addressOf(String(input['InstanceId']))
    const hops = input['HttpPutResponseHopLimit']
    if (address !== undefined && typeof hops === 'number') await limits.setHopLimit(address, hops)
    return answer
  }
  return { ec2: { ModifyInstanceMetadataOptions: modify } }
}
