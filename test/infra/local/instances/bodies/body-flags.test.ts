import t from 'tap'
import {
  capabilities,
  createArguments,
} from '../../../../../infra/local/instances/bodies/body-flags.ts'
import { describeCloud } from '../../../../../infra/local/cloud/cloud.ts'

const cloud = describeCloud({ name: 't', index: 3, region: 'eu-west-1', stateRoot: '/nowhere' })
const args = createArguments(cloud, {
  instanceId: 'i-1',
  imageId: 'ami-1',
  privateIp: '10.3.1.5',
})
const after = (flag: string): string[] =>
  args.flatMap((word, position) => (word === flag ? [args[position + 1] ?? ''] : []))

t.test('a body holds no capability that reaches the kernel it shares', (t) => {
  const dangerous = ['SYS_RESOURCE', 'SYS_TIME', 'SYS_MODULE', 'SYS_RAWIO', 'AUDIT_CONTROL', 'ALL']
  t.same(
    after('--cap-add').filter((name) => dangerous.includes(name)),
    [],
  )
  t.same(after('--cap-drop'), ['ALL'])
  t.same(after('--cap-add'), [...capabilities])
  t.notOk(args.includes('--privileged'))
  t.end()
})

t.test('no port is published: a proxy would accept before the app listens', (t) => {
  t.notOk(args.some((word) => ['-p', '-P', '--publish', '--publish-all'].includes(word)))
  t.end()
})

t.test('a body is found again by the label of its cloud and its own', (t) => {
  t.same(after('--label'), ['assay.cloud=t', 'assay.instance=i-1', 'assay.ami=ami-1'])
  t.end()
})

t.test('the name server is the argument of the first process', (t) => {
  t.same(args.slice(-2), ['assay-t/ami:ami-1', '10.3.0.2'])
  t.same(after('--ip'), ['10.3.1.5'])
  t.same(after('--hostname'), ['ip-10-3-1-5'])
  t.end()
})
