import { readFileSync } from 'node:fs'
import t from 'tap'
import { loadEnvironment } from '../../../../../infra/env/environment.ts'
import { describeBase } from '../../../../../infra/local/up/base/describe-base.ts'
import { sessionContent } from '../../../../../infra/local/up/base/session-document.ts'

const place = { accountId: '123456789012', vpcCidr: '10.7.0.0/16', sshSourceCidr: '10.7.0.2/32' }
const baseOf = (environment: string) => describeBase(loadEnvironment(environment), place)
const { session, roles, keyPolicy } = baseOf('prod')
const { inputs } = sessionContent(session, 'key-1')

t.test('sessions run as a user whom the image makes, and who is no sudoer', async (t) => {
  t.equal(inputs.runAsEnabled, true)
  const files = new URL(
    '../../../../../packer/rootfs/usr/lib/sysusers.d/assay.conf',
    import.meta.url,
  )
  const lines = readFileSync(files, 'utf8').split('\n')
  const isAbout = (line: string): boolean => line.split(/\s+/)[1] === inputs.runAsDefaultUser
  t.equal(lines.filter((line) => line.startsWith('u ') && isAbout(line)).length, 1)
  const groups = lines.filter((line) => line.startsWith('m ') && isAbout(line))
  t.notMatch(groups.join('\n'), /\b(sudo|root|docker|adm|wheel)\b/)
})

t.test('sessions end: idle ones soon, all of them within what SSM takes', async (t) => {
  t.match(inputs.idleSessionTimeout, /^\d+$/, 'a text on the wire')
  const [idle, longest] = [Number(inputs.idleSessionTimeout), Number(inputs.maxSessionDuration)]
  t.ok(idle >= 1 && idle <= 60, 'SSM takes 1 to 60 minutes')
  t.ok(longest > idle && longest <= 1440, 'SSM takes 1 to 1440 minutes')
})

t.test('sessions are encrypted by the key, and logged encrypted while they go on', async (t) => {
  t.match(inputs, {
    kmsKeyId: 'key-1',
    cloudWatchLogGroupName: '/assay/prod/sessions',
    cloudWatchEncryptionEnabled: true,
    cloudWatchStreamingEnabled: true,
  })
})

interface Statement {
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
  readonly Condition?: object
}

/** Resources on which a policy allows an action by its own name. */
const allowedOn = (policy: object, action: string): readonly string[] =>
  (policy as { readonly Statement: readonly Statement[] }).Statement.filter(({ Action }) =>
    [Action].flat().includes(action),
  ).flatMap(({ Resource }) => Resource)

t.test('an instance may do what its sessions need, and a builder none of it', async (t) => {
  const group = 'arn:aws:logs:eu-west-1:123456789012:log-group:/assay/prod/sessions'
  const { instance, builder } = roles
  t.strictSame(allowedOn(instance.policy, 'logs:PutLogEvents'), [group, `${group}:*`])
  t.strictSame(allowedOn(instance.policy, 'kms:Decrypt'), [
    'arn:aws:kms:eu-west-1:123456789012:key/*',
  ])
  t.match(JSON.stringify(instance.policy), '"kms:ResourceAliases":"alias/assay-prod"')
  for (const action of ['kms:Decrypt', 'logs:PutLogEvents']) {
    t.strictSame(allowedOn(builder.policy, action), [], action)
  }
  t.match(JSON.stringify(keyPolicy), `"kms:EncryptionContext:aws:logs:arn":"${group}"`)
})

t.test('no environment shares its document or its log with another', async (t) => {
  const [dev, prod] = [baseOf('dev').session, baseOf('prod').session]
  t.not(dev.name, prod.name)
  t.not(dev.logGroup, prod.logGroup)
  t.match(
    prod.name,
    /^(?!aws|amazon|amzn)[a-zA-Z0-9_.-]{3,128}$/i,
    "AWS's own prefixes are refused",
  )
})
