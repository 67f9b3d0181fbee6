import {
  createLocalEc2,
  type LocalEc2,
} from '../../../../../infra/local/instances/ec2/create-local-ec2.ts'
import { checkTagsOf } from '../../../../../infra/local/instances/ec2/metadata-tags.ts'
import type { Gateway } from '../../../../../infra/local/gateway/create-gateway.ts'
import { metadataOptionsCalls } from '../../../../../infra/local/instances/imds/metadata-options-call.ts'
import { fakeDataPlane } from '../../gateway/fake-edges.ts'
import { startTestGateway, withOwnState, type TestMoto } from '../../gateway/test-gateway.ts'

/** An AMI that moto comes with. */
export const recordImage = 'ami-12c6146b'

/** EC2 on moto's records and a Docker that agrees with everything. */
export const openEc2 = (moto: Pick<TestMoto, 'cloud'>): Promise<LocalEc2> => {
  const nothing = () => Promise.resolve()
  return createLocalEc2({
    cloud: withOwnState(moto),
    docker: {
      // Where Docker's events would come from: silence that ends when it is told to.
      words: ['sh', '-c', 'exec cat >/dev/null'],
      run: () => Promise.resolve(''),
      attempt: () => Promise.resolve({ exitCode: 0, stdout: '', stderr: '' }),
    },
    network: { map: nothing, unmap: nothing, setHopLimit: nothing },
    onTrouble: () => undefined,
  })
}

/** The same behind the gateway's wire, with Auto Scaling driving it. */
export const startWiredEc2 = async (
  moto: TestMoto,
): Promise<{
  readonly ec2: LocalEc2
  readonly gateway: Gateway
  readonly close: () => Promise<void>
}> => {
  const ec2 = await openEc2(moto)
  const metadataOptions = metadataOptionsCalls({
    checkTagsOf: (instanceId) => checkTagsOf(ec2.deps.moto, instanceId),
    addressOf: () => undefined,
    setHopLimit: () => Promise.resolve(),
  })
  const gateway = await startTestGateway(ec2.deps.cloud, {
    instances: ec2.instances,
    dataPlane: fakeDataPlane(),
    handlers: [{ ec2: ec2.calls }, metadataOptions],
  })
  return {
    ...{ ec2, gateway },
    close: async () => {
      await gateway.close()
      ec2.close()
    },
  }
}
