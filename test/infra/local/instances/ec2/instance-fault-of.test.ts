import t from 'tap'
import { DockerFailure } from '../../../../../infra/local/host/docker-command.ts'
import {
  instanceFaultOf,
  withInstanceFaults,
} from '../../../../../infra/local/instances/ec2/instance-fault-of.ts'
import { AwsFault } from '../../../../../infra/model/fault.ts'

t.test("Docker's trouble has EC2's codes, all of which SDKs try again", (t) => {
  const codes = {
    'disk-full': 'InsufficientVolumeCapacity',
    down: 'ServiceUnavailable',
    timeout: 'ServiceUnavailable',
    other: 'InternalError',
  } as const
  for (const [trouble, code] of Object.entries(codes)) {
    const failure = new DockerFailure(trouble as keyof typeof codes, 'words')
    const fault = instanceFaultOf(failure)
    t.equal(fault.code, code)
    t.ok(fault.httpStatus >= 500)
    t.equal(fault.cause, failure)
  }
  t.end()
})

t.test("moto's own faults keep code, words and status", async (t) => {
  const error = Object.assign(new Error("The instance ID 'i-1' does not exist"), {
    name: 'InvalidInstanceID.NotFound',
    $fault: 'client',
    $metadata: { httpStatusCode: 400 },
  })
  const fault = { code: 'InvalidInstanceID.NotFound', httpStatus: 400, message: error.message }
  t.match(instanceFaultOf(error), fault)
  await t.rejects(
    withInstanceFaults(() => Promise.reject(error)),
    fault,
  )
  t.end()
})

t.test('a mistake of our own is no missing moto: it would be tried again, and hidden', (t) => {
  const error = new TypeError("Cannot read properties of undefined (reading 'id')")
  t.match(instanceFaultOf(error), { code: 'InternalFailure', httpStatus: 500, cause: error })
  t.end()
})

t.test('faults pass as they are', (t) => {
  const fault = new AwsFault('DryRunOperation', 'would have', 412)
  t.equal(instanceFaultOf(fault), fault)
  t.end()
})

t.test('a full disk is no missing moto', (t) => {
  const error = Object.assign(new Error('no space left on device, write'), { code: 'ENOSPC' })
  const fault = instanceFaultOf(error)
  t.match(fault, { code: 'InternalFailure', cause: error })
  t.match(fault.message, /disk/)
  t.end()
})
