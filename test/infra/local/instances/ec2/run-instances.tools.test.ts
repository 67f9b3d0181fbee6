import t, { type Test } from 'tap'
import type { AwsObject, CallContext } from '../../../../../infra/local/wire/handler.ts'
import { eventually } from '../../../../cloud/eventually.ts'
import { startTestMoto, type TestMoto } from '../../gateway/test-gateway.ts'
import { openEc2, recordImage } from './wired-ec2.ts'
import { answered } from '../../wire/answered.ts'

t.setTimeout(60_000)

let moto: TestMoto
t.before(async () => {
  moto = await startTestMoto()
})
t.after(() => moto.stop())

const open = async (t: Test) => {
  const ec2 = await openEc2(moto)
  t.teardown(() => ec2.close())
  const markImage = () => ec2.deps.control.changeImage(recordImage, { has_body: true })
  await markImage()
  const context = {} as CallContext
  const launch = async (input: AwsObject): Promise<string> => {
    const counts = { MinCount: 1, MaxCount: 1 }
    const request = { ImageId: recordImage, ...counts, ...input }
    const answer = await answered(ec2.calls['RunInstances']?.(request, context))
    const [instance] = answer['Instances'] as readonly { InstanceId: string }[]
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
