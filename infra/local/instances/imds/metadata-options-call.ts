import type { Handler, Handlers } from '../../wire/handler.ts'

/** Who has to agree to a running instance's metadata options, and to know of them. */
export interface MetadataOptionsParts {
  /** Rejects with AwsFault where the instance has tags that its metadata cannot show. */
  readonly checkTagsOf: (instanceId: string) => Promise<void>
  /** VPC address of an instance's body; undefined where there is none. */
  readonly addressOf: (instanceId: string) => string | undefined
  readonly setHopLimit: (vpcAddress: string, hops: number) => Promise<void>
}

/**
 * ModifyInstanceMetadataOptions: the record is moto's and the metadata service reads it there; the
 * hop limit is a rule of the network, so it is told.
 */
export const metadataOptionsCalls = (parts: MetadataOptionsParts): Handlers => {
  const modify: Handler = async (input, context) => {
    const instanceId = String(input['InstanceId'])
    if (input['InstanceMetadataTags'] === 'enabled') await parts.checkTagsOf(instanceId)
    const answer = await context.forward()
    const address = parts.addressOf(instanceId)
    const hops = input['HttpPutResponseHopLimit']
    if (address !== undefined && typeof hops === 'number') await parts.setHopLimit(address, hops)
    return answer
  }
  return { ec2: { ModifyInstanceMetadataOptions: modify } }
}
