import { DescribeImagesCommand } from '@aws-sdk/client-ec2'
import { launchFailed } from '../bodies/state-reasons.ts'
import type { Ec2Deps } from './ec2-deps.ts'
import { describeInstances } from './instance-reports.ts'

/**
 * Brings moto's records and the bodies together after a gateway was killed: an instance whose body
 * was never held ends, a body that moto does not know goes, an AMI in the making has failed.
 */
export const adoptRecords = async (deps: Ec2Deps): Promise<void> => {
  const bodyImages = await deps.control.bodyImages()
  const instances = await describeInstances(deps.moto)
  const known = new Set(instances.map((instance) => instance.InstanceId))
  for (const { InstanceId = '', ImageId = '', State } of instances) {
    const isOver = State?.Name === 'terminated' || !bodyImages.has(ImageId)
    if (isOver || deps.bodies.get(InstanceId) !== undefined) continue
    await deps.control.changeInstance(InstanceId, { state: 'terminated', ...launchFailed })
  }
  for (const { instanceId } of deps.bodies.all()) {
    if (!known.has(instanceId)) await deps.bodies.terminate(instanceId)
  }
  await failPendingImages(deps)
  await deps.bodyImages.sweep(await deps.control.bodyImages())
}

const failPendingImages = async (deps: Ec2Deps): Promise<void> => {
  const pending = await deps.moto.send(
    new DescribeImagesCommand({
      Owners: ['self'],
      Filters: [{ Name: 'state', Values: ['pending'] }],
    }),
  )
  for (const { ImageId = '' } of pending.Images ?? []) {
    const code = 'Server.InternalError'
    const message = `${code}: The creation of the AMI was interrupted`
    await deps.control.changeImage(ImageId, { state: 'failed', state_reason: { code, message } })
    await deps.bodyImages.remove(ImageId)
  }
}
