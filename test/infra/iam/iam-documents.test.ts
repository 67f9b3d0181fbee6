import { globSync, readFileSync } from 'node:fs'
import t from 'tap'
import { z } from 'zod'
import { roleTable } from './role-table.ts'

const textOrTexts = z.union([z.string().transform((text) => [text]), z.array(z.string())])
const statementSchema = z.object({
  Sid: z.string(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: textOrTexts,
  Resource: textOrTexts.optional(),
})
const policySchema = z.object({ Statement: z.array(statementSchema) })
const documentSchema = z.object({ trust: policySchema.optional(), policy: policySchema })

const folder = new URL('../../../infra/iam/', import.meta.url)
const texts = new Map(
  globSync('**/*.json', { cwd: folder }).map((file) => [
    file.replace('.json', ''),
    readFileSync(new URL(file, folder), 'utf8'),
  ]),
)
const documents = new Map(
  [...texts].map(([name, text]) => [name, documentSchema.parse(JSON.parse(text))]),
)

const allowed = (name: string): readonly string[] => [
  ...new Set(
    (documents.get(name)?.policy.Statement ?? [])
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Action }) => Action),
  ),
]

t.test('the roles of the base are those of the table', async (t) => {
  const roles = [...documents].filter(([, { trust }]) => trust !== undefined)
  t.strictSame(roles.map(([name]) => name).sort(), Object.keys(roleTable).sort())
})

for (const [role, { usual, without, beyond }] of Object.entries(roleTable)) {
  t.test(`${role} may do what its row says, and no more`, async (t) => {
    for (const action of Object.keys(without)) t.ok(usual.includes(action), `${action} is usual`)
    for (const action of Object.keys(beyond)) t.notOk(usual.includes(action), `${action} is not`)
    const row = [...usual.filter((action) => !(action in without)), ...Object.keys(beyond)]
    t.strictSame([...allowed(role)].sort(), row.sort())
  })
}

t.test('the boundary holds what the roles do, and nothing else', async (t) => {
  const done = new Set(Object.keys(roleTable).flatMap(allowed))
  t.strictSame([...allowed('boundary')].sort(), [...done].sort())
})

t.test('no Allow has a wildcard among its actions, and every statement has a name', async (t) => {
  for (const [name, { trust, policy }] of documents) {
    const statements = [...(trust?.Statement ?? []), ...policy.Statement]
    const wide = statements.filter(
      ({ Effect, Action }) => Effect === 'Allow' && Action.some((action) => action.includes('*')),
    )
    t.strictSame(wide, [], name)
    const names = policy.Statement.map(({ Sid }) => Sid)
    t.strictSame(names, [...new Set(names)], name)
    for (const each of names) t.match(each, /^[A-Za-z0-9]+$/, 'IAM takes letters and digits alone')
  }
})

/** Whose call needs none: sts:GetCallerIdentity is never refused (STS, API reference). */
const needsNone = ['sts:GetCallerIdentity']
const prefixes: Readonly<Record<string, string>> = {
  'auto-scaling': 'autoscaling',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
}
/** S3's actions that are called otherwise than the call (Service Authorization Reference). */
const renamed: Readonly<Record<string, string>> = {
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
  's3:HeadBucket': 's3:ListBucket',
}
const sdkImport = /import \{([^}]*)\} from '@aws-sdk\/client-([a-z0-9-]+)'/g

t.test('each AWS call of the program is in what its operators are given', async (t) => {
  const given = new Set([...texts.keys()].filter(isGiven).flatMap(allowed))
  const calls = globSync('../../ami-scripts/**/*.ts', { cwd: folder }).flatMap((file) =>
    [...readFileSync(new URL(file, folder), 'utf8').matchAll(sdkImport)].flatMap(
      ([, names = '', service = '']) =>
        [...names.matchAll(/\bpaginate(\w+)|\b([A-Z]\w+)Command\b/g)].map(
          ([, listed, called]) => `${prefixes[service] ?? service}:${listed ?? called}`,
        ),
    ),
  )
  t.ok(calls.includes('autoscaling:CreateAutoScalingGroup'), 'the calls are found')
  const missing = calls
    .map((call) => renamed[call] ?? call)
    .filter((action) => !given.has(action) && !needsNone.includes(action))
  t.strictSame([...new Set(missing)], [])
})

const isGiven = (name: string): boolean =>
  name === 'builder' || name === 'ops' || name.startsWith('operator/')

/** As long as they come: the longest region and name, and ids of AWS's length. */
const filled = (text: string): string =>
  text
    .replaceAll('${region}', 'ap-southeast-1')
    .replaceAll('${account_id}', '123456789012')
    .replace(/(?<!\$)\$\{\w+_(arn|group)\}/g, `arn:${'x'.repeat(90)}`)
    .replace(/(?<!\$)\$\{\w+\}/g, 'x'.repeat(24))

t.test('each document fits what IAM takes', async (t) => {
  for (const [name, text] of texts) {
    // Of a role's own policies all together; of a managed policy (IAM user guide, "quotas").
    const limit = name in roleTable ? 10_240 : 6_144
    const { policy } = JSON.parse(filled(text)) as { policy: object }
    t.ok(JSON.stringify(policy).length <= limit, name)
  }
})
