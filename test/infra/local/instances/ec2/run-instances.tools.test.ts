import t, { type Test } from 'tap'
import { createEc2 } from '../../../../../infra/local/instances/ec2/create-ec2.ts'
import type { AwsObject, CallContext } from '../../../../../infra/local/wire/handler.ts'
import { eventually } from '../../../../cloud/eventually.ts'
import { startTestMoto, withOwnState, type TestMoto } from '../../gateway/test-gateway.ts'

t.setTimeout(60_000)

let moto: TestMoto
t.before(async () => {
  moto = await startTestMoto()
})
t.after(() => moto.stop())

/** EC2 on moto's records and a Docker that agrees with everything. */
const open = async (t: Test) => {
  const nothing = () => Promise.resolve()
  const ec2 = await createEc2({
    cloud: withOwnState(moto),
    docker: {
      words: ['docker'],
      run: () => Promise.resolve(''),
      attempt: () => Promise.resolve({ exitCode: 0, stdout: '', stderr: '' }),
    },
    network: { map: nothing, unmap: nothing, setHopLimit: nothing },
    onTrouble: () => undefined,
  })
  t.teardown(() => ec2.close())
  const imageId = 'ami-12c6146b'
  const markImage = () => ec2.deps.control.changeImage(imageId, { has_body: true })
  await markImage()
  const context = {} as CallContext
  const launch = async (input: AwsObject): Promise<string> => {
    const counts = { MinCount: 1, MaxCount: 1 }
    const answer = await ec2.calls['RunInstances']?.(
      { ImageId: imageId, ...counts, ...input },
      context,
    )
    const [instance] = answer?.['Instances'] as readonly { InstanceId: string }[]
    return instance?.InstanceId ?? ''
  }
  const terminate = async (instanceId: string): Promise<void> => {
    await ec2.calls['TerminateInstances']?.({ InstanceIds: [instanceId] }, context)
    await eventually(() => ec2.deps.bodies.get(instanceId) === undefined, 'the body is gone')
  }
  return { ...ec2, launch, terminate, markImage }
}

t.test('a launch that failed, tried again with its token, gives a live instance', async (t) => {
  const { deps, launch, terminate } = await open(t)
  const PrivateIpAddress = '10.0.200.77'
  const first = await launch({ PrivateIpAddress, ClientToken: 'first' })
  const retried = { PrivateIpAddress, ClientToken: 'second' }
  await t.rejects(launch(retried), { code: 'InvalidIPAddress.InUse' })
  await terminate(first)
  const second = await launch(retried)
  t.equal(deps.bodies.get(second)?.privateIp, PrivateIpAddress)
  t.equal(await launch(retried), second, 'and from then on the same one')
})

t.test('a token used before a reset launches anew after it', async (t) => {
  const { deps, instances, launch, markImage } = await open(t)
  const before = await launch({ ClientToken: 'again' })
  await fetch(`http://127.0.0.1:${moto.cloud.ports.moto}/moto-api/reset`, { method: 'POST' })
  await instances.reset()
  await markImage()
  const after = await launch({ ClientToken: 'again' })
  t.not(after, before)
  t.ok(deps.bodies.get(after))
})
