import { DescribeInstancesCommand, type Instance } from '@aws-sdk/client-ec2'
import { AwsFault } from '../../../model/fault.ts'
import { passOn, type AwsObject, type Handler } from '../../wire/handler.ts'
import { withInstanceFaults } from './instance-fault-of.ts'
import type { Ec2Deps } from './ec2-deps.ts'

/**
 * Where an instance's metadata shows its tags, their keys are path segments and limited to what a
 * path can carry (EC2 user guide, "Work with instance tags in instance metadata").
 *
 * @throws AwsFault InvalidParameterValue, in EC2's words (karpenter-provider-aws 1527)
 */
export const checkMetadataTagKeys = (keys: readonly (string | undefined)[]): void => {
  const bad = keys.find((key = '') => !/^[0-9a-zA-Z\-_+=,.@:]{1,255}$/.test(key) || isReserved(key))
  if (bad === undefined) return
  throw new AwsFault(
    'InvalidParameterValue',
    `'${bad}' is not a valid tag key. Tag keys must match pattern ` +
      "([0-9a-zA-Z\\-_+=,.@:]{1,255}), and must not be a reserved name ('.', '..', '_index')",
  )
}

const isReserved = (key: string): boolean => ['.', '..', '_index'].includes(key)

/** CreateTags is moto's, but for keys that an instance's metadata could not show. */
export const createTagsCall =
  ({ moto }: Pick<Ec2Deps, 'moto'>): Handler =>
  (input) =>
    withInstanceFaults(async (): ReturnType<Handler> => {
      const { Resources = [], Tags = [] } = input as {
        Resources?: readonly string[]
        Tags?: readonly AwsObject[]
      }
      const ids = Resources.filter((id) => id.startsWith('i-'))
      if (ids.length > 0) {
        const instances = await describe(moto, ids)
        const isShown = instances.some(
          (one) => one.MetadataOptions?.InstanceMetadataTags === 'enabled',
        )
        if (isShown) checkMetadataTagKeys(Tags.map(({ Key }) => String(Key)))
      }
      return passOn
    })

/**
 * Whether an instance's metadata may begin to show the tags it has.
 *
 * @throws AwsFault InvalidParameterValue, InvalidInstanceID.NotFound
 */
export const checkTagsOf = (moto: Ec2Deps['moto'], instanceId: string): Promise<void> =>
  withInstanceFaults(async () => {
    const [instance] = await describe(moto, [instanceId])
    checkMetadataTagKeys((instance?.Tags ?? []).map(({ Key }) => Key))
  })

const describe = async (moto: Ec2Deps['moto'], ids: readonly string[]): Promise<Instance[]> => {
  const answer = await moto.send(new DescribeInstancesCommand({ InstanceIds: [...ids] }))
  return (answer.Reservations ?? []).flatMap(({ Instances = [] }) => Instances)
}
