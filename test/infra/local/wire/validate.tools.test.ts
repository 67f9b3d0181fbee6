import t from 'tap'
import type { AwsObject } from '../../../../infra/local/wire/handler.ts'
import { loadServiceModels } from '../../../../infra/local/wire/service-model.ts'
import { validateInput } from '../../../../infra/local/wire/validate.ts'
import { testPython } from './test-python.ts'

const models = loadServiceModels(testPython().botocoreData)

const cases: readonly {
  readonly name: string
  readonly service: string
  readonly operation: string
  readonly input: AwsObject
  readonly code: string
  readonly message: string
}[] = [
  {
    name: 'a missing member',
    service: 'autoscaling',
    operation: 'CreateAutoScalingGroup',
    input: { AutoScalingGroupName: 'g', MinSize: 0 },
    code: 'ValidationError',
    message:
      '1 validation error detected: ' +
      "Value null at 'maxSize' failed to satisfy constraint: " +
      'Member must not be null',
  },
  {
    name: 'two breaches at once',
    service: 'autoscaling',
    operation: 'PutLifecycleHook',
    input: {},
    code: 'ValidationError',
    message:
      '2 validation errors detected: ' +
      "Value null at 'lifecycleHookName' failed to satisfy constraint: " +
      'Member must not be null; ' +
      "Value null at 'autoScalingGroupName' failed to satisfy constraint: " +
      'Member must not be null',
  },
  {
    name: 'a name that is too long, inside a list',
    service: 'autoscaling',
    operation: 'CreateOrUpdateTags',
    input: { Tags: [{ Key: 'k' }, { Key: 'k'.repeat(129) }] },
    code: 'ValidationError',
    message:
      `1 validation error detected: ` +
      `Value '${'k'.repeat(129)}' at 'tags.2.member.key' failed to satisfy constraint: ` +
      `Member must have length less than or equal to 128`,
  },
  {
    name: 'an unknown value of an enumeration',
    service: 'elasticloadbalancing',
    operation: 'CreateTargetGroup',
    input: { Name: 'tg', Protocol: 'FTP' },
    code: 'ValidationError',
    message:
      '1 validation error detected: ' +
      "Value 'FTP' at 'protocol' failed to satisfy constraint: " +
      'Member must satisfy enum value set: ' +
      '[HTTP, HTTPS, TCP, TLS, UDP, TCP_UDP, GENEVE, QUIC, TCP_QUIC]',
  },
  {
    name: 'a number out of range',
    service: 'elasticloadbalancing',
    operation: 'CreateListener',
    input: { LoadBalancerArn: 'arn', DefaultActions: [{ Type: 'forward' }], Port: 70000 },
    code: 'ValidationError',
    message:
      '1 validation error detected: ' +
      "Value '70000' at 'port' failed to satisfy constraint: " +
      'Member must have value less than or equal to 65535',
  },
  {
    name: 'a json service',
    service: 'ssm',
    operation: 'GetCommandInvocation',
    input: { CommandId: 'short', InstanceId: 'i-0123456789abcdef0' },
    code: 'ValidationException',
    message:
      '1 validation error detected: ' +
      "Value 'short' at 'commandId' failed to satisfy constraint: " +
      'Member must have length greater than or equal to 36',
  },
  {
    name: 'ECR, which names the first breach',
    service: 'ecr',
    operation: 'PutImage',
    input: { repositoryName: 'Web', imageManifest: '{}' },
    code: 'InvalidParameterException',
    message:
      "Invalid parameter at 'repositoryName' failed to satisfy constraint: " +
      "'must satisfy regular expression " +
      "'[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(\\/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*''",
  },
  {
    name: 'EC2, which names parameters',
    service: 'ec2',
    operation: 'RunInstances',
    input: { ImageId: 'ami-1' },
    code: 'MissingParameter',
    message: 'The request must contain the parameter MaxCount, MinCount',
  },
]

for (const { name, service, operation, input, code, message } of cases) {
  t.test(`${name} is refused in AWS's words`, async (t) => {
    const model = models.get(service)
    if (model === undefined) throw new Error(`No model of ${service}.`)
    t.throws(() => validateInput(model, operation, input), { code, message, httpStatus: 400 })
  })
}

t.test('EC2 does not check ranges and values by the model', async (t) => {
  const model = models.get('ec2')
  if (model === undefined) throw new Error('No model of ec2.')
  validateInput(model, 'RunInstances', { MinCount: 1, MaxCount: 1, InstanceType: 'x9.nano' })
  t.pass()
})
