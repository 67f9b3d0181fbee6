import {
  DescribeImageAttributeCommand,
  DescribeImagesCommand,
  type Image,
  type ModifyImageAttributeCommandInput,
} from '@aws-sdk/client-ec2'
import { AwsFault } from '../../../model/fault.ts'
import type { AwsObject, AwsValue, Handler } from '../../wire/handler.ts'
import { withInstanceFaults } from './instance-fault-of.ts'
import type { Ec2Deps } from './ec2-deps.ts'

type Parts = Pick<Ec2Deps, 'moto' | 'control'>

/**
 * Attributes of an AMI, one at a time. moto fails on most of them, and of what is modified it
 * keeps launch permissions alone.
 */
export const imageAttributeCalls = (parts: Parts): Readonly<Record<string, Handler>> => ({
  DescribeImageAttribute: (input) =>
    withInstanceFaults(() =>
      describeAttribute(parts, String(input['ImageId']), String(input['Attribute'])),
    ),
  ModifyImageAttribute: (input, context) =>
    withInstanceFaults(async () => {
      const request = input as unknown as ModifyImageAttributeCommandInput
      const { ImageId = '' } = request
      await findImage(parts, ImageId)
      const description = changed(request, 'description', request.Description?.Value)
      const imdsSupport = changed(request, 'imdsSupport', request.ImdsSupport?.Value)
      if (imdsSupport !== undefined && imdsSupport !== 'v2.0') {
        // v2.0 is the one value, and "you can't undo it" (EC2 API reference).
        throw new AwsFault(
          'InvalidParameterValue',
          `Invalid value '${imdsSupport}' for imdsSupport.`,
        )
      }
      const answer = await context.forward()
      await parts.control.changeImage(ImageId, {
        ...(description === undefined ? {} : { description }),
        ...(imdsSupport === undefined ? {} : { imds_support: imdsSupport }),
      })
      return answer
    }),
})

/** A value that is set by its own member, or by name (EC2 API reference, ModifyImageAttribute). */
const changed = (
  { Attribute, Value }: ModifyImageAttributeCommandInput,
  name: string,
  own: string | undefined,
): string | undefined => own ?? (Attribute === name ? Value : undefined)

const findImage = async ({ moto }: Parts, imageId: string): Promise<Image> => {
  const { Images = [] } = await moto.send(new DescribeImagesCommand({ ImageIds: [imageId] }))
  const [image] = Images
  if (image !== undefined) return image
  throw new AwsFault('InvalidAMIID.Unavailable', `The image ID '${imageId}' is no longer available`)
}

const describeAttribute = async (
  parts: Parts,
  imageId: string,
  attribute: string,
): Promise<AwsObject> => {
  const image = await findImage(parts, imageId)
  const { moto } = parts
  switch (attribute) {
    case 'launchPermission': {
      const ask = { ImageId: imageId, Attribute: attribute } as const
      const { LaunchPermissions = [] } = await moto.send(new DescribeImageAttributeCommand(ask))
      return { ImageId: imageId, LaunchPermissions: LaunchPermissions as unknown as AwsObject[] }
    }
    case 'productCodes':
      return {
        ImageId: imageId,
        ProductCodes: (image.ProductCodes ?? []) as unknown as AwsObject[],
      }
    case 'blockDeviceMapping':
      // "Using this attribute returns the Client.AuthFailure error" (EC2 API reference).
      throw new AwsFault('AuthFailure', 'Unauthorized attempt to access restricted resource')
    default: {
      const [member, value] = single(image, attribute)
      return { ImageId: imageId, [member]: value === undefined ? {} : { Value: value } }
    }
  }
}

/** The attributes of one value, with the member of the answer that each has. */
const single = (image: Image, attribute: string): readonly [string, AwsValue] => {
  switch (attribute) {
    case 'description':
      return ['Description', image.Description]
    case 'kernel':
      return ['KernelId', image.KernelId]
    case 'ramdisk':
      return ['RamdiskId', image.RamdiskId]
    case 'sriovNetSupport':
      return ['SriovNetSupport', image.SriovNetSupport]
    case 'bootMode':
      return ['BootMode', image.BootMode]
    case 'tpmSupport':
      return ['TpmSupport', image.TpmSupport]
    case 'uefiData':
      return ['UefiData', undefined]
    case 'lastLaunchedTime':
      // Reported only after 24 hours (EC2 API reference).
      return ['LastLaunchedTime', image.LastLaunchedTime]
    case 'imdsSupport':
      return ['ImdsSupport', image.ImdsSupport]
    case 'deregistrationProtection':
      return ['DeregistrationProtection', image.DeregistrationProtection ?? 'disabled']
    default:
      throw new AwsFault(
        'InvalidParameterValue',
        `Value (${attribute}) for parameter attribute is invalid. Unknown attribute.`,
      )
  }
}
